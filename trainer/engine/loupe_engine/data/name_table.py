"""The table of things: what can be pasted, and what photo sets annotate as things (data/names.py tells the format)."""

THINGS = """
frog||animal|hop ?water ?eggs|
chicken||bird animal|eggs ?eat ?fly farm|brown hen, chicken, rooster
duck||bird animal|eggs fly ?eat ?water ?farm|drake, duck
goose|geese|bird animal|eggs fly ?eat ?water ?farm|gander
penguin||bird animal|eggs ?water cold_home|Magellanic penguin, little penguin, penguin
peacock||bird animal|eggs ?fly|peacock, albino peahen
crow||bird animal|eggs fly|crow, blackbird
heron||bird animal|eggs fly ?long_neck|flying great blue heron, great blue heron
guineafowl|guineafowls|bird animal|eggs ?fly ?eat ?farm|guineafowl, helmeted guineafowl
ostrich|ostriches|bird animal|eggs long_neck|ostrich, rhea
pelican||bird animal|eggs fly ?water|
pigeon||bird animal|eggs fly|
flamingo||bird animal|eggs fly long_neck ?water|pink flamingo
parrot||bird animal|eggs fly|Adelaide rosella, rainbow lorikeet
seagull||bird animal|eggs fly ?water|seagull, silver gull
owl||bird animal|eggs fly ?mice|snowy owl
toucan||bird animal|eggs fly|
turkey||bird animal|eggs ?fly ?eat ?farm|
vulture||bird animal|eggs fly|
bird||animal|eggs ?fly ?water ?eat ?farm ?long_neck ?mice|crowned crane, cuckoo, lark, magpie, quetzal
fish|fish|animal|water ?eggs ?eat|blue and yellow fish, blue groper, butterflyfish, coral trout, lionfish, moon wrasse, striped fish
seahorse||fish animal|water ?eggs|
lobster||animal|water ?eat ?eggs|spiny lobster
shell|||?water ?eat|abalone shell, freshwater mussel shell
slug||animal|?eggs|brown slug
fly|flies|insect animal|fly ?eggs|fly, hoverfly
grasshopper||insect animal|hop ?fly ?eggs|
hornet||insect animal|fly sting ?eggs|
mantis|mantises|insect animal|?fly ?eggs|
woodlouse|woodlice|animal|?eggs|
moth||insect animal|fly ?eggs|xanthia moth
iguana||lizard animal|?eggs|
pig||animal|?eat farm|Tamworth pig, pig
boar||animal|?eat ?farm|two wild boars
badger||animal||
rhino||animal||black rhino
elephant||animal|trunk ?ride ?saddle ?travel|
ferret||animal|?mice|
giraffe||animal|long_neck|
hippo||animal|?water|hippopotamus
rabbit||animal|hop ?eat ?farm pet ?cuddle|little rabbit, big-eared rabbit, rabbit
monkey||animal||chimpanzee, emperor tamarin, gorilla, rhesus monkey
turtle||animal|eggs ?water|
dolphin||animal|water|
whale||animal|water|orca, whale
otter||animal|?water|
sea lion||animal|?water|
bear||animal|?roar|European bear, bear
teddy bear||toy|toy cuddle|
antelope||animal|?antlers|Indian blackbuck, blue gnu, gnu calf, sitting gnu
bison|bison|animal|?milk ?farm ?antlers|
cow||animal|milk farm ?eat ?antlers ?ride|bull, cow, white cow, zebu
yak||animal|?milk ?farm ?ride ?wool ?antlers|
goat||animal|?milk farm ?wool ?eat ?antlers|goat, mountain goat
sheep|sheep|animal|wool farm ?milk ?eat ?antlers|lamb, ram, sheep
camel||animal|ride ?milk ?farm ?long_neck ?wool ?saddle ?travel|camel, dromedary
tiger||animal|roar stripes|Sumatran tiger, tiger
lion||animal|roar|
cat||animal|meow mice ?roar ?stripes pet ?cuddle|Abyssinian cat, Bengal cat
deer|deer|animal|antlers ?eat|caribou, deer, doe, wapiti
dog||animal|bark pet fetch ?cuddle|American bulldog, dog
dingo|dingoes|dog animal|?bark ?fetch|
fox|foxes|animal|?bark ?mice|
donkey||animal|ride farm ?milk ?saddle ?travel|donkey, grazing donkey
horse||animal|ride farm ?milk saddle ?travel|
zebra||animal|stripes ?ride|
beaver||animal|dams ?water|
marmot||animal||
mouse|mice|||
house mouse|house mice|animal|?mice|
rat||animal|?mice|
capybara||animal|?water|sleeping capybara
squirrel||animal||
koala||animal|?pouch|
kangaroo||animal|hop pouch|red kangaroo
wombat||animal|?pouch|
clothespin||tool||clothespin, old-fashioned clothespin
apple||fruit food|eat ?sour|Fuji apple, Granny Smith apple, Sierra Beauty apple, green apple, red apple
orange||fruit food|eat ?sour peel|Seville orange, mandarin orange, orange, sliced orange
apricot||fruit food|eat|
avocado||fruit food|eat ?peel|
banana||fruit food|eat monkey_food peel|
grapes|grapes|fruit food|eat ?sour|bunch of grapes
cherimoya||fruit food|eat ?peel|
kiwi||fruit food|eat ?sour ?peel|kiwifruit
lemon||fruit food|eat sour ?peel|
lime||fruit food|eat sour ?peel|sliced lime
mango|mangoes|fruit food|eat ?peel|
cherries|cherries|fruit food|eat ?sour|pair of cherries
pear||fruit food|eat|
pineapple||fruit food|eat ?sour ?peel|
pomegranate||fruit food|eat ?peel|
raspberry|raspberries|fruit food|eat ?sour|
strawberry|strawberries|fruit food|eat|
nut||food|eat ?peel|almond, pecan, walnut
ginger||vegetable food|eat ?spicy ?peel|ginger root
broccoli|broccoli|vegetable food|eat|
potato|potatoes|vegetable food|eat ?peel|brown potato, yam
carrot||vegetable food|eat rabbit_food ?peel|
chili|chilies|vegetable food|eat spicy|chili pepper
corn|corn|vegetable food|eat|corn cob
eggplant||vegetable food|eat|
garlic|garlic|vegetable food|eat ?spicy ?peel|garlic bulb, string of garlic
pepper||vegetable food|eat ?spicy|green pepper, yellow pepper
lettuce||vegetable food|eat ?rabbit_food|head of lettuce, head of red lettuce
mushroom||food|eat|mushroom, cep mushroom, cep mushrooms, red-capped cep mushroom
onion||vegetable food|eat cry ?spicy ?peel|
squash|squashes|vegetable food|eat|pattypan squash
tomato|tomatoes|vegetable food|eat ?sour|red tomato
pumpkin||vegetable food|eat|small pumpkin
camera|||photo|
binoculars|binoculars||see_far|pair of binoculars
trumpet||instrument|music|
cymbal||instrument|music|crash cymbal
drum||instrument|music|drum kit, floor tom drum
cello||instrument|music|
guitar||instrument|music|classical guitar, electric bass guitar, electric guitar
violin||instrument|music|
bassoon||instrument|music|
kettle||kitchen thing|boil ?drink|electric kettle
gas cylinder|||?hot|
bin||container|rubbish|home compost bin, silver garbage can, wheelie bin
key||tool|unlock|
light bulb|||light|
rubber duck||toy|toy|
toilet||furniture|?sit ?rubbish loo|
marker||tool|write|dry erase marker
scissors|scissors|tool|cut|pair of closed scissors, pair of open scissors
mug||kitchen thing|drink ?wine ?bouquet|
pitcher||kitchen thing|?drink ?wine ?bouquet|small pitcher
teapot||kitchen thing|?drink ?boil|
nutcracker||kitchen thing tool||
pepper grinder||kitchen thing|?spicy|
wrench|wrenches|tool|bolt fix|adjustable wrench, plumber's wrench, wrench
cement mixer||machine|?licence ?haul|
spade||tool|dig ?fix|garden spade
hammer||tool|nail fix|
tape measure||tool|measure ?fix|measuring tape
mallet||tool|?nail fix|metal mallet
paintbrush|paintbrushes|tool|?write ?fix|
pliers|pliers|tool|?bolt fix|pair of pliers
saw||tool|cut ?fix|
toolbox|toolboxes|container tool|?pack ?fix ?trip|
bandage|||heal doctor|adhesive bandage
thermometer||tool|measure doctor|mercury thermometer
stethoscope||tool|doctor|
syringe||tool|doctor|
paratrooper||person|?fly|
artillery shell||||
tank||vehicle|?travel ?licence|tank, armored fighting vehicle, armored personnel carrier
fighter jet||airplane vehicle|fly ?travel|
flame|||hot ?light|
firefighter||person|fire|firefighter in protective suit
doll||toy|toy ?cuddle|rag doll
plant||plant|?smell ?eat watering|bolted lettuce plant, eggplant plant, lavender plant, thyme plant, potted plant
flower||plant|smell|anthurium flower, desert rose flower, milkweed seed head, petunia flower, pink flower with dew drops, pink flower, purple flower, purple pigface flower, two purple flowers, white balsam flower, yellow flower, red plastic flower, lantana flowers, red anemone flower, red gazania flower, marigold, iris flower
hibiscus|hibiscuses|flower plant|smell|hibiscus flower
daffodil||flower plant|smell|
rose||flower plant|smell|red rose
holly|holly|plant|?christmas|holly leaves
tree||plant|leaves|holm oak tree, pili nut tree
palm tree||tree plant|?leaves|
pinecone||plant|?christmas|
rambutan||fruit food|?eat ?peel|
candle|||light hot ?christmas|lit candle
pudding||food|eat ?christmas dessert ?smell|Christmas pudding
christmas tree||tree plant|christmas ?leaves|Christmas tree
candy cane||sweet food|eat ?christmas|
pie||food|eat ?christmas ?dessert ?birthday ?smell|mince pie
wreath|||christmas|pine wreath
roast turkey||food|eat ?christmas|
figurine|||?christmas ?toy|wooden Christmas figurine
gravestone||stone||gravestone, stone cross grave marker
monument||stone||monument stone, inukshuk stone landmark
space lander||spacecraft|?fly|Apollo lunar lander
astronaut||person||
space probe||spacecraft|?fly|
moon|||night ?light|crescent moon, full moon, gibbous moon
planet|||?night|dwarf planet Pluto, planet Jupiter, planet Mars, planet Mercury, planet Neptune, planet Saturn, planet Uranus, planet Venus, planet Earth
football||ball|ball_game sport|American football, Australian rules football
basketball||ball|ball_game sport|
cricket ball||ball|ball_game sport|
soccer ball||ball|ball_game sport|
tennis ball||ball|ball_game sport|
tennis racket|||sport swing|
trophy|trophies||win ?drink|trophy cup
mailbox|mailboxes|container|mail|blue mailbox, red post box
sign|||traffic ?stop|dead end sign, give way sign, no U-turn sign, no entry sign, pedestrian crossing sign, school crossing sign, school warning sign, toilets sign, traffic sign
railroad signal|||traffic ?stop ?green_light|railroad crossing signal
traffic cone|||?traffic|
garbage truck||truck vehicle|?rubbish travel|
wheel||?car_part|rolls|tractor wheel
shop|||shopping|
balcony railing||||
street furniture|street furniture|||
car||vehicle|travel ?ride licence ?haul|blue sedan car, red Volkswagen Beetle, red sports car
pickup||truck vehicle|travel ?ride|pickup truck
dumper||vehicle|?travel ?licence haul|
tricycle||vehicle|ride ?travel ?toy pedals ?two_wheels|pink tricycle
fire truck||truck vehicle|fire travel|
balloon|||fly ?travel ?toy ?wind|hot air balloon
airplane||vehicle|fly travel ?ride ?haul ?licence|
bus|buses|vehicle|travel ?ride licence|green bus
race car||car vehicle|travel ?ride licence|
boat||vehicle|travel ?ride sail ?haul ?licence|small wooden sailboat
person|people||?fire|pedestrian, bicyclist
chair||furniture|sit ?put_on|
bowl||kitchen thing|?eat ?drink ?soup serve|
cup||kitchen thing|drink ?wine ?bouquet|
refrigerator||furniture|keep_cold ?put_on|
bottle||kitchen thing|drink ?wine ?bouquet|
donut||sweet food|eat ?birthday|
bed||furniture|sleep ?sit|
umbrella|||dry ?sun|
couch|couches|furniture|sit ?sleep|
tv|||watch ?internet|
oven||furniture|cook|
pizza||food|eat italian|
wine glass|wine glasses|kitchen thing|drink wine ?bouquet|
laptop|||type ?watch ?photo internet ?call|
train||vehicle|travel ?ride rails ?haul ?licence|
handbag||bag|pack ?trip ?money|
cake||sweet food|eat birthday ?smell|
suitcase||bag|pack trip|
keyboard|||type|
motorcycle||vehicle|ride travel licence two_wheels|
truck||vehicle|travel ?ride ?rubbish ?fire|
bench|benches|furniture|sit ?sleep ?put_on|
sandwich|sandwiches|food|eat ?toast|
toothbrush|toothbrushes|tool|teeth|
vase||container|?drink bouquet|
microwave|||cook|
book|||read|
backpack||bag|pack on_back ?trip|
clock|||time|
snowboard|||sport ?ride snow_sport|
frisbee|||?sport ?toy ?ball_game|
tie||neckwear ?clothing|wear_neck|
remote|||channel|
parking meter|||pay|
bicycle||vehicle|ride travel two_wheels pedals|
hot dog||food|eat ?toast|
baseball glove|||sport catch|
skateboard|||sport ?ride skate|
spoon||kitchen thing|soup cutlery|
stop sign||sign|traffic stop|
fire hydrant|||?fire hose|
surfboard|||sport ?ride waves ?sail|
fork||kitchen thing|prongs cutlery|
cell phone|||?photo ?type ?watch call ?internet|
skis|skis||sport snow_sport|
traffic light|||traffic ?light green_light ?stop|
kite|||?fly toy wind|
baseball bat|||sport swing|
tempeh|tempeh|food|eat soy|fried tempeh, sweet braised tempeh, battered fried tempeh, steamed tempeh
tofu|tofu|food|eat soy|fried tofu, steamed tofu, sweet braised tofu
rice|rice|food|eat grain|
bread|bread|food|eat toast|white bread
knife|knives|tool|cut cutlery|
toaster||kitchen thing|cook|
sports ball||ball|ball_game sport|
hair drier||tool|dry_hair|
pole||||
fried fish|fried fish|food|eat|fried catfish, fried mackerel
plate||kitchen thing|?eat serve|
dining table||furniture|?sit put_on|
sink||furniture|wash|
boot||footwear ?clothing|wear_feet|
sneaker||footwear ?clothing|wear_feet|
glasses|glasses|eyewear|?see_far wear_eyes ?sun|
can||container|?drink ?eat ?bouquet|
toy|||toy ?travel ?cuddle|
stuffed animal||toy|toy cuddle|
"""

# Names a viewer may take one for another: such a thing neither answers nor rules out a question by the other name.
LOOKALIKES = """
cup,mug,pitcher,teapot,wine glass,bowl,vase,trophy|bottle,vase,pitcher,can|kettle,teapot,pitcher|pig,boar,badger
dog,fox,dingo,badger,bear|cow,bison,yak,antelope|goat,deer,antelope,sheep|goat,sheep,yak|horse,donkey,zebra
camel,horse|house mouse,rat,marmot,squirrel|house mouse,mouse|beaver,otter,capybara,marmot,wombat,badger|ferret,otter|rabbit,kangaroo
koala,wombat,bear|shop,building,house,facade|balcony railing,fence,wall|lion,tiger,cat|orange,apricot,lemon,mango|lime,lemon,kiwi|apple,pomegranate,tomato,cherries,apricot,pear
raspberry,strawberry,rambutan|squash,pumpkin,tomato|pepper,chili,tomato|onion,garlic,potato,ginger|lettuce,broccoli,plant
potato,kiwi,nut,avocado|avocado,cherimoya,pear,mango,lime|eggplant,avocado|car,truck,bus,tank,dumper,race car,pickup
truck,dumper,tank,cement mixer,garbage truck,bus|train,bus|bicycle,motorcycle,tricycle|airplane,fighter jet,space probe,kite
space lander,space probe|snowboard,surfboard,skis,skateboard|football,basketball,soccer ball,tennis ball,cricket ball,frisbee
basketball,orange,pumpkin|tennis ball,lime,lemon,apple|moon,planet|planet,tennis ball,basketball|guitar,cello,violin
handbag,backpack,suitcase,toolbox,bag,purse|chair,couch,bench,bed|tv,laptop,microwave,oven|laptop,keyboard|oven,microwave,refrigerator
hammer,mallet|wrench,pliers,spade|pliers,scissors|bin,mailbox,can|plate,bowl,frisbee|spoon,fork|monument,gravestone
tempeh,tofu,bread,fried fish,potato|sandwich,bread,hot dog,cake|cake,pie,pudding,donut|chicken,turkey,guineafowl,peacock
roast turkey,chicken,turkey|crow,pigeon,vulture|heron,flamingo,ostrich,pelican|duck,goose,seagull,pigeon|duck,rubber duck
teddy bear,doll,toy,stuffed animal,bear|figurine,doll,toy,person|tree,plant,christmas tree,palm tree|wreath,holly,christmas tree
candle,flame|dolphin,whale,sea lion,fish|otter,sea lion|sign,traffic light,railroad signal|snowboard,skis|broccoli,tree
flower,plant,vase|toilet,sink|monkey,person|doll,person|boot,sneaker,shoes,boots,sneakers|fly,hornet,moth|slug,woodlouse|book,laptop
cell phone,remote,camera|dining table,bench,table,counter|clothespin,nutcracker|baseball bat,tennis racket|spade,paintbrush,hammer
toothbrush,paintbrush,marker|balloon,kite|planet,orange|mango,pear,apple,lemon|boat,surfboard|pie,bread|plant,lettuce,eggplant
"""
