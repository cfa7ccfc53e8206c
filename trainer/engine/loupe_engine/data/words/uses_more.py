"""Uses and traits that several names share: tag -> (ways to ask, why, none), and below the names each is true of."""

TRAITS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "electric": (("which of these needs electricity?", "what has to be plugged in or charged?", "what stops working in a power cut?",
            "what runs on electric power?", "what would i look for a socket for?", "what has a battery or a plug?",
            "something electronic"), "power goes into the {o}", "nothing needs power"),
    "screen": (("what has a screen?", "what could i look at photos on?", "what has a display?", "what shows moving pictures?",
            "what could i watch a video on?"), "a screen is on the {o}", "nothing with a screen"),
    "wheels": (("what has wheels?", "what rolls along the street?", "which of these is on wheels?", "what could get a flat tyre?",
            "something that rolls on wheels"), "wheels are on the {o}", "nothing on wheels"),
    "engine_in": (("what has an engine?", "what needs fuel or a charged battery to drive?", "what makes noise and fumes?",
            "what would a mechanic repair?", "which one has a motor?"), "a motor is in the {o}", "nothing with a motor"),
    "alive": (("which of these is alive?", "what is breathing?", "something with a beating heart", "what might move by itself, as it is alive?",
            "who or what feels pain?"), "alive is the {o}", "nothing alive"),
    "four_legs": (("which animal walks on four legs?", "who has four legs?", "what runs on four legs?", "a creature with four legs",
            "who stands on four feet here?"), "four legs has the {o}", "nothing on four legs"),
    "hooves": (("which animal has hooves?", "what walks on hooves?", "whose feet would a blacksmith or a farmer trim?"),
            "hooves has the {o}", "no hooves"),
    "wings": (("what has wings?", "something with wings", "which one spreads its wings?", "what has a pair of wings?"),
            "wings has the {o}", "nothing with wings"),
    "bathroom": (("what belongs in a bathroom?", "what would i find next to the shower?", "something for the bathroom",
            "what do i use in the bathroom in the morning?"), "for the bathroom is the {o}", "nothing for the bathroom"),
    "kitchen": (("what belongs in a kitchen?", "something for the kitchen", "what would a cook need?", "what would i put in a new kitchen?",
            "what do kitchens have?"), "for the kitchen is the {o}", "nothing for the kitchen"),
    "bedroom": (("what belongs in a bedroom?", "something for the bedroom", "what would stand in a bedroom?"),
            "for the bedroom is the {o}", "nothing for the bedroom"),
    "desk": (("what would lie on an office desk?", "what would an office worker use all day?", "something for the office",
            "what do i need to work on a computer?"), "for the desk is the {o}", "nothing for a desk"),
    "beach": (("what would i take to the beach?", "something for a day by the sea", "what is good to have by the ocean?"),
            "for the beach is the {o}", "nothing for the beach"),
    "winter": (("what is only used in winter?", "something for the snow", "what would stay in the cellar in summer?"),
            "for the snow is the {o}", "nothing for the snow"),
    "healthy": (("which of these is healthy to eat?", "a healthy snack", "what has a lot of vitamins?", "what would a dietician like?",
            "i am on a diet, what may i eat?"), "healthy is the {o}", "nothing healthy"),
    "fattening": (("what is bad for a diet?", "what should i eat only now and then?", "what is full of calories?", "junk food"),
            "full of calories is the {o}", "nothing fattening"),
    "passengers": (("what carries many people at once?", "what has room for dozens of people?", "how could a whole school class travel together?",
            "which vehicle has the most seats?"), "many people fit in the {o}", "nothing for many people"),
    "grazes": (("who eats grass?", "which animal grazes in the meadow?", "who would be happy in a field of grass?", "what eats hay and grass?"),
            "grass is for the {o}", "nobody eats grass"),
    "safari": (("what would i see on a safari?", "which animal comes from africa?", "who lives on the savanna?", "what would a ranger in africa protect?"),
            "the savanna is home to the {o}", "nothing from the savanna"),
    "dangerous": (("which animal could be dangerous?", "what should i rather not pet?", "who could hurt me with teeth or claws?",
            "which one would i be afraid of?"), "danger is in the {o}", "no dangerous animal"),
    "fragile": (("what would break if it fell?", "what should i wrap in paper when moving house?", "what is fragile?", "what could shatter?"),
            "fragile is the {o}", "nothing fragile"),
    "communicate": (("how could i reach somebody far away?", "what could i send a message with?", "what do i need for a video call?"),
            "messages go by the {o}", "nothing to send a message"),
    "helmet": (("what should i wear a helmet for?", "where is a helmet a good idea?", "what could i fall off and hurt my head?"),
            "a helmet is for the {o}", "nothing that needs a helmet"),
    "balance": (("what do i need good balance for?", "what would i stand on and try not to fall?", "a board to stand on"),
            "balance is for the {o}", "nothing to balance on"),
    "held_up": (("what would i hold over my head outdoors?", "what gives me shade or keeps the rain off?"),
            "over the head goes the {o}", "nothing to hold up"),
    "tell_wait": (("what makes cars wait?", "what do drivers watch at a junction?", "what keeps the junction safe?"),
            "cars wait at the {o}", "nothing makes cars wait"),
    "child_fun": (("what would make a child happy?", "what could kids have fun with?", "what would be a good present for a five year old?",
            "something to play with outside or inside"), "fun is in the {o}", "nothing for children"),
    "lie_down": (("where could i lie down?", "i feel dizzy, where can i lie?", "where could someone stretch out?", "a place to lie flat"),
            "one lies on the {o}", "nowhere to lie"),
    "throw": (("what is meant to be thrown?", "what could i throw to a friend?", "what flies through the air in a game?"),
            "one throws the {o}", "nothing to throw"),
    "carry_in": (("what could i carry my shopping in?", "where would i put my phone and keys?", "what holds my things on the way?"),
            "things go in the {o}", "nothing to carry in"),
}  # fmt: skip

TRAIT_NAMES = """
electric | tv laptop cell_phone microwave refrigerator toaster hair_drier traffic_light light_bulb remote | oven keyboard mouse clock watch light camera kettle toy toothbrush thermometer vehicle guitar drum parking_meter teddy_bear railroad_signal sign saw christmas_tree kitchen_thing spacecraft headlight tail_light cement_mixer person bed sink mirror shop building house machine street_furniture doll skateboard figurine curtain window_blind
screen | tv laptop cell_phone | camera watch clock microwave oven parking_meter remote keyboard toy vehicle thermometer refrigerator book sign banner building shop
wheels | car bus truck bicycle motorcycle skateboard tricycle | train suitcase airplane backpack bin chair toy tank cement_mixer bed couch wheel person bag boat table cabinet spacecraft refrigerator vehicle oven toolbox sports_ball tape_measure baseball_glove
engine_in | car bus truck motorcycle airplane | train boat bicycle tricycle tank cement_mixer balloon toy skateboard saw hair_drier refrigerator spacecraft hood wheel toothbrush paratrooper microwave vehicle
alive | animal person | plant flower tree grass vegetation fruit vegetable shell mushroom wreath mouse figurine toy food playing_field
four_legs | dog cat horse sheep cow elephant bear zebra giraffe tiger lion deer pig goat donkey camel fox rhino hippo rabbit antelope bison yak boar badger | animal chair table dining_table bed couch bench toy figurine
hooves | horse cow sheep zebra giraffe goat donkey pig deer antelope bison yak boar | camel elephant rhino hippo animal toy
wings | bird airplane | insect penguin ostrich toy figurine balloon spacecraft kite chicken doll mantis roast_turkey paratrooper car vehicle
bathroom | toilet toothbrush | sink hair_drier towel mirror scissors bottle cup rubber_duck plant book chair bandage cabinet shelf window door rug light bin curtain clock person vase refrigerator cell_phone
kitchen | oven microwave refrigerator toaster kettle fork knife spoon bowl plate | sink dining_table table chair cup bottle wine_glass food kitchen_thing fruit vegetable scissors vase counter cabinet shelf bin clock light book plant bread rice tofu tempeh fried_fish nut floor window towel person wall door tool container mushroom candle
bedroom | bed pillow | teddy_bear blanket light clock couch chair tv book cabinet toy doll plant curtain rug mirror laptop stuffed_animal shelf table window cat dog candle furniture door cell_phone vase person floor wall suitcase clothing backpack footwear handbag
desk | keyboard laptop | mouse book cell_phone chair table scissors marker clock tv cup bottle paper light plant remote tape_measure glasses tool key camera mug dining_table vase handbag backpack cabinet shelf person window sunglasses watch apple banana
beach | surfboard | umbrella kite frisbee boat towel chair swimwear sandals sunglasses ball dog person shell bird bag hat backpack handbag blanket book bottle bench sand sea water food fruit camera glasses shorts bicycle t-shirt top dress cup vehicle footwear
winter | skis snowboard | gloves scarf coat boots boot hat sweater snow jacket cardigan hoodie sweatshirt clothing footwear christmas_tree wreath pinecone holly candle flame blanket cape spade tights socks penguin glasses backpack
healthy | apple banana orange carrot broccoli pear lemon tomato strawberry grapes kiwi raspberry lettuce | fruit vegetable food sandwich nut bread plant mushroom fish fried_fish bowl animal bottle wine_glass
fattening | donut cake pizza hot_dog | food sandwich sweet pie pudding bread candy_cane fried_fish tempeh tofu nut avocado bottle roast_turkey rice cup bowl
passengers | bus train | airplane boat car truck vehicle elephant balloon
grazes | horse cow sheep zebra goat donkey | giraffe deer elephant rabbit bison yak antelope camel kangaroo goose hippo rhino wombat animal marmot capybara
safari | elephant giraffe zebra lion rhino hippo | antelope ostrich tiger monkey animal person car truck toy
dangerous | bear lion tiger | elephant hippo rhino animal insect dog person knife cow horse
fragile | wine_glass vase | cup bottle bowl plate tv laptop cell_phone mirror window glasses sunglasses light_bulb light clock kitchen_thing camera figurine donut banana cake food fruit flower shell watch microwave windshield remote toilet sink candle thermometer plant headlight toy trophy keyboard umbrella vehicle furniture building balloon jewellery container instrument mouse
communicate | cell_phone laptop | tv book paper keyboard mailbox remote mouse sign person camera pigeon bird marker banner
helmet | bicycle motorcycle skateboard | horse skis snowboard surfboard vehicle person tricycle toy animal elephant camel donkey spacecraft chair stairs bench table sports_ball baseball_bat mountain rock
balance | skateboard snowboard surfboard | skis bicycle motorcycle tricycle boat chair horse person toy bench table ball stairs fence heels rock
held_up | umbrella | hat kite hoodie tree person building roof paper banner book cardboard backpack coat cape frisbee balloon bag clothing towel blanket bus train car
tell_wait | traffic_light stop_sign | sign railroad_signal traffic_cone person parking_meter pole vehicle fence street_furniture train
child_fun | teddy_bear kite frisbee | toy ball sports_ball skateboard doll bicycle tricycle book dog cat animal donut cake balloon rubber_duck snow sand food tv cell_phone laptop instrument surfboard snowboard skis baseball_bat tennis_racket baseball_glove figurine candy_cane sweet horse person christmas_tree car vehicle sea water flower playing_field umbrella remote marker bed sports_equipment
lie_down | bed couch | bench grass floor rug sand chair dining_table table snow surfboard boat blanket towel playing_field pavement platform counter bus car vehicle furniture
throw | frisbee | ball sports_ball kite toy rubber_duck doll teddy_bear stuffed_animal snow stone rock apple orange food fruit pillow balloon bin rice bread hat paper bottle baseball_bat tool animal cell_phone remote candy_cane pinecone
carry_in | backpack handbag bag purse | suitcase toolbox bin bicycle car vehicle person wallet bowl cup bottle container coat jacket pants jeans clothing boat truck_bed trunk tailgate
"""
