"""Names that only photos have (worn parts, and stuff without a number), and what people type for a name."""

PARTS = """
skin|skin|||
hair|hair||haircut|
accessories|accessories||?jewel ?wrist ?wear_neck ?wear_head ?finger ?wear_hands ?sun ?waist ?wear_eyes ?pack ?money|
shoes|shoes|footwear ?clothing|wear_feet|
boots|boots|footwear ?clothing|wear_feet ?warm ?dry|
sandals|sandals|footwear ?clothing|wear_feet|
heels|heels|footwear ?clothing|wear_feet|
pumps|pumps|footwear ?clothing|wear_feet|
loafers|loafers|footwear ?clothing|wear_feet|
flats|flats|footwear ?clothing|wear_feet|
wedges|wedges|footwear ?clothing|wear_feet|
sneakers|sneakers|footwear ?clothing|wear_feet|
clogs|clogs|footwear ?clothing|wear_feet|
socks|socks|clothing|in_shoes ?wear_feet ?warm|
stockings|stockings|clothing|wear_legs ?in_shoes ?warm ?wear_feet|
tights|tights|clothing|wear_legs ?in_shoes ?warm ?wear_feet|
leggings|leggings|clothing|wear_legs ?warm|
pants|pants|clothing|wear_legs ?denim|
jeans|jeans|clothing|wear_legs denim|
shorts|shorts|clothing|?wear_legs ?denim|
skirt||clothing|?wear_legs ?denim|
dress|dresses|clothing|?wear_legs ?wear_chest ?denim|
romper||clothing|?wear_legs ?wear_chest ?denim|
jumper||clothing|?wear_legs ?wear_chest ?warm ?denim|
bodysuit||clothing|?wear_chest ?wear_legs|
suit||clothing|?wear_chest ?wear_legs ?warm|
shirt||clothing|wear_chest ?denim ?warm|
blouse||clothing|wear_chest ?denim|
t-shirt||clothing|wear_chest|
top||clothing|wear_chest|
sweater||clothing|wear_chest warm|
sweatshirt||clothing|wear_chest warm|
hoodie||clothing|wear_chest warm ?wear_head ?dry|
cardigan||clothing|?wear_chest warm|
vest||clothing|?wear_chest ?warm ?denim|
blazer||clothing|?wear_chest ?warm ?denim|
jacket||clothing|?wear_chest warm ?denim ?dry|
coat||clothing|?wear_chest warm ?dry|
cape||clothing|?wear_chest ?warm ?wear_neck ?dry|
bra||clothing|?wear_chest|
swimwear|swimwear|clothing|?wear_chest ?wear_legs|
hat||?clothing|wear_head ?warm ?sun ?dry|
sunglasses|sunglasses|eyewear|wear_eyes sun ?wear_head|
scarf|scarves|neckwear ?clothing|wear_neck ?warm ?wear_head|
gloves|gloves|clothing|wear_hands ?warm|
belt||?clothing|waist|
watch|watches|?jewellery|wrist time|
bracelet||jewellery|wrist jewel|
necklace||jewellery|wear_neck jewel|
ring||jewellery|finger jewel ?wear_hands|
earrings|earrings|jewellery|jewel|
bag|||pack ?money ?trip ?on_back|
purse||bag|pack ?money|
wallet||?bag|money ?pack|
eye|||see|
nose|||sniff|
mouth|||speak|
hood||car_part|engine|
windshield||car_part|car_view|
rear window||car_part|?car_view|
front bumper||bumper car_part|crash|
rear bumper||bumper car_part|crash|
left headlight||headlight car_part|road_light|
right headlight||headlight car_part|road_light|
left tail light||tail_light car_part|brake_light|
right tail light||tail_light car_part|brake_light|
left mirror||side_mirror car_part|look_back|
right mirror||side_mirror car_part|look_back|
front left door||car_door car_part|get_in|
front right door||car_door car_part|get_in|
rear left door||car_door car_part|get_in|
rear right door||car_door car_part|get_in|
trunk||car_part|luggage|
tailgate||car_part|luggage|
truck bed||car_part|luggage|
"""

STUFF = """
sky|skies||above|
tree||plant|leaves|
vegetation|vegetation|?plant|?leaves|
building|||live_in|facade
house||building|live_in|
pavement|pavement||footpath|
road|||drive_on|street
fence|||keep_out|
wall|||hang_on ?keep_out|brick wall, stone wall, tiled wall, wooden wall
table||furniture|put_on|
counter||furniture|?put_on|
cabinet||furniture|?put_on ?books|
shelf|shelves|furniture|books ?put_on|
grass|grass|plant|mow|
playing field|||?mow ?footpath|
light|||light ?overhead|
floor|||indoor_floor|wooden floor
rug|||?indoor_floor|
dirt|dirt||?footpath ?drive_on|
gravel|gravel||?footpath ?drive_on|
paper|paper||?read|
cardboard|cardboard|||
ceiling|||overhead|
door|||enter ?keep_out ?look_out|
window|||look_out ?mirror|
mirror|||mirror ?look_out|
curtain|||curtain|
window blind|||curtain|
food|food||eat ?dessert|
sea||water|swim|
river||water|swim|
water|water||swim ?mirror|
mountain|||peak|
rock|||?peak|
snow|snow||snowman|
sand|sand||castle ?footpath|
bridge|||cross ?drive_on ?footpath|
stairs|stairs||upstairs ?footpath ?indoor_floor|
platform|||?footpath|
railroad|||?rails|
roof|||?above|
net|||?catch ?sport|
pillow|||head_rest ?cuddle|
towel|||dry_off ?dry_hair|
blanket|||?warm ?cuddle|
banner||||
"""

# Garments and surfaces that annotators, and viewers, take one for another.
PHOTO_LOOKALIKES = """
blouse,shirt,t-shirt,top,bodysuit|sweater,jumper,sweatshirt,hoodie,cardigan|t-shirt,top,sweatshirt,vest|top,vest,bra
sweater,top,blouse,shirt|coat,jacket,blazer,cardigan,cape,suit|jacket,vest,cardigan,hoodie,sweatshirt|blazer,suit,vest
cape,scarf,cardigan|shirt,jacket,blazer|shoes,boots,heels,pumps,flats,loafers,sneakers,sandals,wedges,clogs
bag,purse,handbag,wallet,backpack|pants,jeans,leggings,tights,stockings,suit|tights,socks,stockings|shorts,skirt,romper
dress,romper,jumper,bodysuit,skirt,blouse,suit|dress,coat,cape|pants,shorts,jumper,romper|dress,top,shirt,sweater
sunglasses,glasses|watch,bracelet|necklace,accessories,scarf|ring,accessories|bracelet,accessories|earrings,accessories
tie,scarf|hat,accessories|belt,accessories|hat,hoodie|swimwear,bra,bodysuit|skin,hair|watch,clock
road,pavement,dirt,gravel,platform|grass,playing field,plant,tree|sea,river,water|building,house,wall|wall,fence,cabinet
floor,rug,pavement,dirt|dirt,sand,gravel|snow,sand|mountain,rock|rock,sand,gravel
table,counter,dining table,cabinet,shelf
curtain,window blind|window,mirror,window blind,door|window,light
ceiling,roof,wall|paper,book,cardboard|rug,towel,blanket
sky,ceiling|light,traffic light,light bulb|net,fence|pillow,blanket|roof,building,house|tree,plant|stairs,platform,floor
trunk,tailgate,truck bed|windshield,rear window,window|vegetation,tree,plant,grass,flower,palm tree|railroad,road|sports ball,basketball,soccer ball,football,tennis ball,cricket ball
flower,plant|banner,sign,paper|food,pizza,cake,sandwich|bridge,road
"""

# What such a thing shows, though no label may say so: word -> the names and kinds that may.
SHOWN_BY = {
    **dict.fromkeys(("eye", "nose", "mouth"), ("animal", "person", "toy", "figurine")),
    **dict.fromkeys(("hair", "skin"), ("person", "toy", "figurine")),
    "wheel": ("vehicle", "suitcase", "bin", "skateboard", "toy", "chair", "cement mixer"),
    **dict.fromkeys(("window", "door", "shop", "balcony railing"), ("building", "house", "vehicle")),
    **dict.fromkeys(
        (
            "hood", "windshield", "rear window", "front bumper", "rear bumper", "left headlight", "right headlight",
            "left tail light", "right tail light", "left mirror", "right mirror", "front left door",
            "front right door", "rear left door", "rear right door", "trunk", "tailgate", "truck bed",
        ),
        ("vehicle",),
    ),
}  # fmt: skip

# What people type for a name. Those of a plural name are plural too; none may be another thing's own name.
SYNONYMS = """
person:human,human being,individual|couch:sofa,settee|bicycle:bike,cycle|motorcycle:motorbike
airplane:plane,aeroplane,aircraft|tv:television,tv set,screen|cell phone:phone,mobile phone,smartphone
refrigerator:fridge|dog:puppy,doggy|cat:kitten,kitty|truck:lorry|car:automobile|fire hydrant:hydrant
hair drier:hair dryer,blow dryer|remote:remote control|dining table:dinner table|teddy bear:teddy|donut:doughnut
traffic light:stoplight,traffic signal|laptop:laptop computer,notebook computer|backpack:rucksack,school bag
suitcase:luggage|umbrella:brolly|wine glass:glass|tennis racket:racket,tennis racquet|baseball glove:mitt,baseball mitt
horse:pony|train:railway train|plant:houseplant|oven:stove,cooker|microwave:microwave oven|sink:washbasin,basin
toilet:lavatory|bench:park bench|keyboard:computer keyboard|handbag:shoulder bag|rabbit:bunny|mailbox:letter box
spade:shovel|bin:trash can,rubbish bin|wrench:spanner|eggplant:aubergine|parking meter:meter|light bulb:bulb
boat:ship
pants:trousers,slacks|jeans:denims,blue jeans|sneakers:trainers,running shoes|hat:cap,headgear|tie:necktie
sunglasses:shades,dark glasses|glasses:spectacles,eyeglasses|sweater:pullover|t-shirt:tee,tee shirt|purse:pocketbook
tights:pantyhose|watch:wristwatch|heels:high heels|scarf:shawl|hair:hairdo,hairstyle|coat:overcoat|dress:gown,frock
pavement:sidewalk|sea:ocean|road:street|grass:lawn|stairs:steps|rug:carpet|curtain:drape|dirt:soil|light:lamp
mouth:lips|hood:bonnet|windshield:windscreen,front window|rear window:back window,rear windscreen|trunk:boot lid,trunk lid
rear bumper:back bumper|tailgate:rear hatch|truck bed:load bed,pickup bed
left headlight:left headlamp,left front light|right headlight:right headlamp,right front light
left tail light:left rear light,left taillight|right tail light:right rear light,right taillight
left mirror:left side mirror,left wing mirror|right mirror:right side mirror,right wing mirror
front left door:left front door|front right door:right front door|rear left door:left rear door,back left door
rear right door:right rear door,back right door|balcony railing:railing,balustrade|shop:store,storefront
vegetation:greenery,bushes
"""
# Used for a person only where no other is there: no photo says which of them fits.
PERSON_WORDS = ("man", "woman", "lady", "guy", "boy", "girl", "kid")
