"""What the generator knows about things: plural, kinds, uses, and which names can be mistaken for another.

One line of the table a name: ``name | plural | kinds, narrow to wide | tags | fine names``. An empty plural is
name + "s". A tag with ``?`` is true of some of them only: such a thing neither answers nor rules out a question
about the tag. Fine names are the sources' own labels; their colour words are dropped.
"""

from dataclasses import dataclass

TABLE = """
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
elephant||animal|trunk ?ride|
ferret||animal|?mice|
giraffe||animal|long_neck|
hippo||animal|?water|hippopotamus
rabbit||animal|hop ?eat ?farm|little rabbit, big-eared rabbit, rabbit
monkey||animal||chimpanzee, emperor tamarin, gorilla
dolphin||animal|water|
whale||animal|water|orca, whale
otter||animal|?water|
sea lion||animal|?water|
bear||animal|?roar|European bear, bear
teddy bear||toy|toy|
antelope||animal|?antlers|Indian blackbuck, blue gnu, gnu calf, sitting gnu
bison|bison|animal|?milk ?farm ?antlers|
cow||animal|milk farm ?eat ?antlers ?ride|bull, cow, white cow, zebu
yak||animal|?milk ?farm ?ride ?wool ?antlers|
goat||animal|?milk farm ?wool ?eat ?antlers|goat, mountain goat
sheep|sheep|animal|wool farm ?milk ?eat ?antlers|lamb, ram, sheep
camel||animal|ride ?milk ?farm ?long_neck ?wool|camel, dromedary
tiger||animal|roar stripes|Sumatran tiger, tiger
lion||animal|roar|
cat||animal|meow mice ?roar ?stripes|Abyssinian cat, Bengal cat
deer|deer|animal|antlers ?eat|caribou, deer, doe, wapiti
dog||animal|bark|American bulldog, dog
dingo|dingoes|dog animal|?bark|
fox|foxes|animal|?bark ?mice|
donkey||animal|ride farm ?milk|donkey, grazing donkey
horse||animal|ride farm ?milk|
zebra||animal|stripes ?ride|
beaver||animal|dams ?water|
marmot||animal||
mouse|mice|animal|?mice|
rat||animal|?mice|
capybara||animal|?water|sleeping capybara
squirrel||animal||
koala||animal|?pouch|
kangaroo||animal|hop pouch|red kangaroo
wombat||animal|?pouch|
clothespin||tool||clothespin, old-fashioned clothespin
apple||fruit food|eat ?sour|Fuji apple, Granny Smith apple, Sierra Beauty apple, green apple, red apple
orange||fruit food|eat ?sour|Seville orange, mandarin orange, orange, sliced orange
apricot||fruit food|eat|
avocado||fruit food|eat|
banana||fruit food|eat monkey_food|
grapes|grapes|fruit food|eat ?sour|bunch of grapes
cherimoya||fruit food|eat|
kiwi||fruit food|eat ?sour|kiwifruit
lemon||fruit food|eat sour|
lime||fruit food|eat sour|sliced lime
mango|mangoes|fruit food|eat|
cherries|cherries|fruit food|eat ?sour|pair of cherries
pear||fruit food|eat|
pineapple||fruit food|eat ?sour|
pomegranate||fruit food|eat|
raspberry|raspberries|fruit food|eat ?sour|
strawberry|strawberries|fruit food|eat|
nut||food|eat|almond, pecan, walnut
ginger||vegetable food|eat ?spicy|ginger root
broccoli|broccoli|vegetable food|eat|
potato|potatoes|vegetable food|eat|brown potato, yam
carrot||vegetable food|eat rabbit_food|
chili|chilies|vegetable food|eat spicy|chili pepper
corn|corn|vegetable food|eat|corn cob
eggplant||vegetable food|eat|
garlic|garlic|vegetable food|eat ?spicy|garlic bulb, string of garlic
pepper||vegetable food|eat ?spicy|green pepper, yellow pepper
lettuce||vegetable food|eat ?rabbit_food|head of lettuce, head of red lettuce
mushroom||food|eat|mushroom, cep mushroom, cep mushrooms, red-capped cep mushroom
onion||vegetable food|eat cry ?spicy|
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
toilet||furniture|?sit ?rubbish|
marker||tool|write|dry erase marker
scissors|scissors|tool|cut|pair of closed scissors, pair of open scissors
mug||kitchen thing|drink|
pitcher||kitchen thing|?drink|small pitcher
teapot||kitchen thing|?drink ?boil|
nutcracker||kitchen thing tool||
pepper grinder||kitchen thing|?spicy|
wrench|wrenches|tool|bolt fix|adjustable wrench, plumber's wrench, wrench
cement mixer||machine||
spade||tool|dig ?fix|garden spade
hammer||tool|nail fix|
tape measure||tool|measure ?fix|measuring tape
mallet||tool|?nail fix|metal mallet
paintbrush|paintbrushes|tool|?write ?fix|
pliers|pliers|tool|?bolt fix|pair of pliers
saw||tool|cut ?fix|
toolbox|toolboxes|container tool|?pack ?fix|
bandage|||heal doctor|adhesive bandage
thermometer||tool|measure doctor|mercury thermometer
stethoscope||tool|doctor|
syringe||tool|doctor|
paratrooper||person|?fly|
artillery shell||||
tank||vehicle|?travel|tank, armored fighting vehicle, armored personnel carrier
fighter jet||airplane vehicle|fly ?travel|
flame|||hot ?light|
firefighter||person|fire|firefighter in protective suit
doll||toy|toy|rag doll
plant||plant|?smell ?eat|bolted lettuce plant, eggplant plant, lavender plant, thyme plant, potted plant
flower||plant|smell|anthurium flower, desert rose flower, milkweed seed head, petunia flower, pink flower with dew drops, pink flower, purple flower, purple pigface flower, two purple flowers, white balsam flower, yellow flower, red plastic flower, lantana flowers, red anemone flower, red gazania flower, marigold, iris flower
hibiscus|hibiscuses|flower plant|smell|hibiscus flower
daffodil||flower plant|smell|
rose||flower plant|smell|red rose
holly|holly|plant|?christmas|holly leaves
tree||plant||holm oak tree, pili nut tree
palm tree||tree plant||
pinecone||plant|?christmas|
rambutan||fruit food|?eat|
candle|||light hot ?christmas|lit candle
pudding||food|eat ?christmas|Christmas pudding
christmas tree||tree plant|christmas|Christmas tree
candy cane||sweet food|eat ?christmas|
pie||food|eat ?christmas|mince pie
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
tennis racket|||sport|
trophy|trophies||win ?drink|trophy cup
mailbox|mailboxes|container|mail|blue mailbox, red post box
sign|||traffic|dead end sign, give way sign, no U-turn sign, no entry sign, pedestrian crossing sign, school crossing sign, school warning sign, toilets sign, traffic sign
railroad signal|||traffic|railroad crossing signal
traffic cone|||?traffic|
garbage truck||truck vehicle|?rubbish travel|
wheel||||tractor wheel
car||vehicle|travel ?ride|blue sedan car, red Volkswagen Beetle, red sports car
pickup||truck vehicle|travel ?ride|pickup truck
dumper||vehicle|?travel|
tricycle||vehicle|ride ?travel ?toy|pink tricycle
fire truck||truck vehicle|fire travel|
balloon|||fly ?travel ?toy|hot air balloon
airplane||vehicle|fly travel ?ride|
bus|buses|vehicle|travel ?ride|green bus
race car||car vehicle|travel ?ride|
boat||vehicle|travel ?ride|small wooden sailboat
person|people||?fire|pedestrian, bicyclist
chair||furniture|sit|
bowl||kitchen thing|?eat ?drink|
cup||kitchen thing|drink|
refrigerator||furniture|keep_cold|
bottle||kitchen thing|drink|
donut||sweet food|eat|
bed||furniture|sleep ?sit|
umbrella|||dry|
couch|couches|furniture|sit ?sleep|
tv|||watch|
oven||furniture|cook|
pizza||food|eat|
wine glass|wine glasses|kitchen thing|drink|
laptop|||type ?watch ?photo|
train||vehicle|travel ?ride|
handbag||bag|pack|
cake||sweet food|eat|
suitcase||bag|pack|
keyboard|||type|
motorcycle||vehicle|ride travel|
truck||vehicle|travel ?ride ?rubbish ?fire|
bench|benches|furniture|sit ?sleep|
sandwich|sandwiches|food|eat|
toothbrush|toothbrushes|tool|teeth|
vase||container|?drink|
microwave|||cook|
book|||read|
backpack||bag|pack|
clock|||time|
snowboard|||sport ?ride|
frisbee|||?sport ?toy ?ball_game|
tie||clothing||
remote||||
parking meter||||
bicycle||vehicle|ride travel|
hot dog||food|eat|
baseball glove|||sport|
skateboard|||sport ?ride|
spoon||kitchen thing||
stop sign||sign|traffic|
fire hydrant|||?fire|
surfboard|||sport ?ride|
fork||kitchen thing||
cell phone|||?photo ?type ?watch|
skis|skis||sport|
traffic light|||traffic ?light|
kite|||?fly toy|
baseball bat|||sport|
tempeh|tempeh|food|eat|fried tempeh, sweet braised tempeh, battered fried tempeh, steamed tempeh
tofu|tofu|food|eat|fried tofu, steamed tofu, sweet braised tofu
rice|rice|food|eat|
bread|bread|food|eat|white bread
knife|knives|tool|cut|
toaster||kitchen thing|cook|
sports ball||ball|ball_game sport|
hair drier||tool||
pole||||
fried fish|fried fish|food|eat|fried catfish, fried mackerel
plate||kitchen thing|?eat|
dining table||furniture|?sit|
sink||furniture||
boot||clothing||
sneaker||clothing||
glasses|glasses|clothing|?see_far|
can||container|?drink ?eat|
toy|||toy ?travel|
stuffed animal||toy|toy|
"""

# Names a viewer may take one for another: such a thing neither answers nor rules out a question by the other name.
LOOKALIKES = """
cup,mug,pitcher,teapot,wine glass,bowl,vase,trophy|bottle,vase,pitcher,can|kettle,teapot,pitcher|pig,boar,badger
dog,fox,dingo,badger,bear|cow,bison,yak,antelope|goat,deer,antelope,sheep|goat,sheep,yak|horse,donkey,zebra
camel,horse|mouse,rat,marmot,squirrel|beaver,otter,capybara,marmot,wombat,badger|ferret,otter|rabbit,kangaroo
koala,wombat,bear|lion,tiger,cat|orange,apricot,lemon,mango|lime,lemon,kiwi|apple,pomegranate,tomato,cherries,apricot,pear
raspberry,strawberry,rambutan|squash,pumpkin,tomato|pepper,chili,tomato|onion,garlic,potato,ginger|lettuce,broccoli,plant
potato,kiwi,nut,avocado|avocado,cherimoya,pear,mango,lime|eggplant,avocado|car,truck,bus,tank,dumper,race car,pickup
truck,dumper,tank,cement mixer,garbage truck,bus|train,bus|bicycle,motorcycle,tricycle|airplane,fighter jet,space probe,kite
space lander,space probe|snowboard,surfboard,skis,skateboard|football,basketball,soccer ball,tennis ball,cricket ball,frisbee
basketball,orange,pumpkin|tennis ball,lime,lemon,apple|moon,planet|planet,tennis ball,basketball|guitar,cello,violin
handbag,backpack,suitcase,toolbox|chair,couch,bench,bed|tv,laptop,microwave,oven|laptop,keyboard|oven,microwave,refrigerator
hammer,mallet|wrench,pliers,spade|pliers,scissors|bin,mailbox,can|plate,bowl,frisbee|spoon,fork|monument,gravestone
tempeh,tofu,bread,fried fish,potato|sandwich,bread,hot dog,cake|cake,pie,pudding,donut|chicken,turkey,guineafowl,peacock
roast turkey,chicken,turkey|crow,pigeon,vulture|heron,flamingo,ostrich,pelican|duck,goose,seagull,pigeon|duck,rubber duck
teddy bear,doll,toy,stuffed animal,bear|figurine,doll,toy,person|tree,plant,christmas tree,palm tree|wreath,holly,christmas tree
candle,flame|dolphin,whale,sea lion,fish|otter,sea lion|sign,traffic light,railroad signal|snowboard,skis|broccoli,tree
flower,plant,vase|toilet,sink|monkey,person|doll,person|boot,sneaker|fly,hornet,moth|slug,woodlouse|book,laptop
cell phone,remote,camera|dining table,bench|clothespin,nutcracker|baseball bat,tennis racket|spade,paintbrush,hammer
toothbrush,paintbrush,marker|balloon,kite|planet,orange|mango,pear,apple,lemon|boat,surfboard|pie,bread|plant,lettuce,eggplant
"""

COLOUR_WORDS = {"red", "green", "blue", "yellow", "white", "black", "brown", "pink", "purple", "silver"}
# Kinds whose things come in any colour, so the generator may repaint them.
REPAINTABLE = {"vehicle", "tool", "furniture", "instrument", "container", "bag", "clothing", "toy", "kitchen thing"}
# Too often hidden under other things, or not one thing to the eye: never pasted, still known in backgrounds.
NEVER_PASTED = {"dining table", "sink", "plate", "parking meter", "remote", "artillery shell", "gas cylinder"}
KIND_PLURALS = {"fish": "fish", "clothing": "clothes", "stone": "stones", "spacecraft": "spacecraft", "food": "food",
                "furniture": "furniture", "fruit": "fruit", "bus": "buses"}
# Kinds that make a natural question ("the fruit"); others only serve to widen an answer.
ASKED_KINDS = {"animal", "bird", "insect", "fruit", "vegetable", "food", "instrument", "vehicle", "tool", "furniture",
               "plant", "flower", "toy", "ball", "bag", "truck", "stone", "spacecraft", "container"}


@dataclass(frozen=True)
class Name:
    """One coarse name: its plural, wider kinds (narrow to wide), sure tags and unsure tags."""

    name: str
    plural: str
    kinds: tuple[str, ...]
    tags: frozenset[str]
    unsure: frozenset[str]


def _parse() -> tuple[dict[str, Name], dict[str, tuple[str, str]]]:
    names, fine = {}, {}
    for line in TABLE.strip().splitlines():
        name, plural, kinds, tags, finer = (part.strip() for part in line.split("|"))
        kinds = kinds.replace("kitchen thing", "kitchen_thing").split()
        sure = frozenset(t for t in tags.split() if t[0] != "?")
        unsure = frozenset(t[1:] for t in tags.split() if t[0] == "?")
        kinds = tuple(k.replace("_", " ") for k in kinds if k != name)
        names[name] = Name(name, plural or name + "s", kinds, sure, unsure)
        for own in [name, *(f.strip() for f in finer.split(",") if f.strip())]:
            words = [w for w in own.lower().split() if w not in COLOUR_WORDS]
            fine[own.lower()] = (name, " ".join(words) or name)
    return names, fine


NAMES, FINE = _parse()
_LOOKALIKE: dict[str, set[str]] = {}
for _group in LOOKALIKES.replace("\n", "|").strip("|").split("|"):
    _members = set(_group.split(","))
    for _one in _members:
        _LOOKALIKE.setdefault(_one, set()).update(_members - {_one})


def describe(name: str) -> Name:
    """The entry of a coarse name; an unknown name gets a plain plural, no kinds and no tags."""
    return NAMES.get(name) or Name(name, name + "s", (), frozenset(), frozenset())


def coarse_and_fine(label: str) -> tuple[str, str]:
    """A source's label to (coarse, fine) names, lower case ascii; an unknown label is its own name."""
    label = label.lower().encode("ascii", "ignore").decode().strip()
    return FINE.get(label, (label, label))


def is_a(name: str, word: str) -> bool | None:
    """Whether a thing called `name` is a `word` (a name or a kind); None when a viewer could not be sure."""
    if name == word or word in describe(name).kinds:
        return True
    if name in describe(word).kinds or word in _LOOKALIKE.get(name, ()):
        return None
    # A "truck" may look like a lookalike's narrower sort ("pickup" for "car"), so compare one step up as well.
    if any(word in _LOOKALIKE.get(kind, ()) for kind in describe(name).kinds[:1]):
        return None
    return False


def has_tag(name: str, tag: str) -> bool | None:
    """Whether a thing called `name` serves `tag`; None when only some do."""
    entry = describe(name)
    return True if tag in entry.tags else None if tag in entry.unsure else False


def plural(word: str) -> str:
    """Plural of a name or a kind."""
    return NAMES[word].plural if word in NAMES else KIND_PLURALS.get(word, word + "s")
