"""Wider kinds of everyday use, after WordNet's hypernyms: ``kind | names | names of which only some are``.

A name may be a kind of the first table (data/name_table.py): then all of its names are meant.
"""

KINDS = """
appliance | oven microwave refrigerator toaster kettle hair_drier | tv sink light
electronic device | tv laptop cell_phone microwave remote keyboard camera | mouse clock watch toaster refrigerator oven hair_drier light traffic_light kettle light_bulb parking_meter toothbrush thermometer toy
gadget | cell_phone laptop remote camera | mouse keyboard tv clock watch toy thermometer tape_measure nutcracker
computer part | keyboard mouse | laptop tv remote
seat | chair couch bench | toilet bed stairs sports_ball
headgear | hat | hoodie glasses sunglasses accessories scarf
luggage | suitcase | backpack bag handbag toolbox purse
street sign | stop_sign sign | traffic_light banner parking_meter railroad_signal
drinkware | cup wine_glass mug | bottle bowl pitcher vase teapot can trophy
tableware | cup wine_glass mug bowl plate fork knife spoon | bottle pitcher vase teapot pepper_grinder dining_table can
piece of cutlery | fork knife spoon | scissors
sports equipment | skis snowboard surfboard skateboard tennis_racket baseball_bat baseball_glove sports_ball frisbee ball | kite bicycle sneakers glasses backpack boat net
board | snowboard surfboard skateboard | skis banner sign cabinet
baked goods | donut cake bread pie | sandwich pizza hot_dog pudding
dessert | donut cake pie pudding | fruit sweet food bread
snack | donut sandwich hot_dog | fruit carrot pizza cake nut sweet bread food
fast food | pizza hot_dog | sandwich donut food
citrus fruit | orange lemon lime |
tropical fruit | banana pineapple mango | kiwi avocado orange cherimoya rambutan lime
wild animal | elephant bear zebra giraffe tiger lion rhino hippo kangaroo | bird deer monkey otter turtle fox boar antelope rabbit squirrel camel bison yak badger ferret dolphin whale sea_lion fish wombat koala marmot capybara beaver dingo mouse rat insect lizard penguin slug frog lobster ostrich flamingo goat duck goose horse dog cat sheep animal
farm animal | cow sheep pig goat chicken donkey | horse duck goose turkey rabbit bird camel yak bison guineafowl dog cat boar
pet | dog cat | rabbit bird parrot mouse ferret fish turtle frog rat lizard horse pig goat duck chicken dingo
mammal | dog cat horse sheep cow elephant bear zebra giraffe tiger lion deer monkey otter rabbit pig goat donkey camel fox rhino hippo kangaroo koala wombat badger boar antelope bison yak dolphin whale sea_lion beaver marmot rat capybara squirrel ferret dingo | person mouse toy
big cat | tiger lion | cat
public transport | bus train | boat airplane car vehicle
motor vehicle | car bus truck motorcycle | train boat airplane tank tricycle cement_mixer balloon bicycle
two-wheeler | bicycle motorcycle | tricycle
aircraft | airplane balloon | space_probe space_lander paratrooper kite bird
timepiece | clock | watch parking_meter cell_phone
piece of furniture | chair couch bench bed dining_table cabinet shelf table | toilet sink refrigerator oven counter tv light mirror rug pillow
street furniture | bench fire_hydrant parking_meter traffic_light | stop_sign sign bin mailbox pole fence light street_furniture
musical instrument | guitar violin cello trumpet drum bassoon cymbal | toy keyboard
soft toy | teddy_bear | doll toy stuffed_animal rubber_duck
garment | coat jacket dress skirt shirt blouse t-shirt sweater pants jeans shorts cardigan blazer hoodie sweatshirt vest romper jumper suit top leggings | clothing hat scarf gloves socks tights stockings tie belt
"""
ASKED = """
appliance,electronic device,gadget,seat,headgear,luggage,street sign,drinkware,tableware,piece of cutlery,sports equipment,
board,baked goods,dessert,snack,fast food,citrus fruit,tropical fruit,wild animal,farm animal,pet,mammal,big cat,
public transport,motor vehicle,two-wheeler,aircraft,timepiece,piece of furniture,musical instrument,soft toy,garment
"""
MASS_KINDS = """headgear,luggage,drinkware,tableware,sports equipment,baked goods,fast food,public transport,aircraft"""
