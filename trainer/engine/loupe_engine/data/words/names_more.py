"""What people call things: synonyms after LVIS and WordNet, pruned to words in use (data/photo_names.py has the format).

Those of a plural name are plural too; none may be another thing's own name."""

MORE_SYNONYMS = """
bicycle:pushbike,push bike|car:auto,motorcar|motorcycle:motor cycle,moped|airplane:jet,airliner,passenger plane
bus:coach,autobus|train:locomotive|truck:hauler,motor truck|boat:vessel,watercraft|traffic light:traffic lamp,traffic lights
fire hydrant:fireplug,water hydrant|stop sign:halt sign,stopsign|parking meter:coin meter|bench:wooden bench,long seat
bird:birdie|cat:kitty cat,house cat,pussycat|dog:hound,pup,pooch|horse:steed|sheep:ewe|backpack:knapsack,haversack,bookbag,back pack
umbrella:parasol,sunshade|handbag:hand bag,pocket book,clutch bag|tie:neck tie,cravat|suitcase:baggage,travel bag,trolley case
frisbee:flying disc,disc|kite:flying kite,toy kite|baseball bat:ball bat|baseball glove:catcher's mitt,fielder's glove
skateboard:skate board|surfboard:surf board|snowboard:snow board|tennis racket:racquet|bottle:flask,drink bottle
wine glass:wineglass,goblet,stemmed glass|cup:drinking cup,teacup,coffee cup|fork:table fork|knife:table knife,kitchen knife
spoon:teaspoon,tablespoon|bowl:soup bowl,mixing bowl|sandwich:panini,toastie|hot dog:hotdog,frankfurter|pizza:pizza pie
donut:ring donut|cake:gateau,layer cake|chair:dining chair|couch:loveseat,divan|plant:pot plant,green plant
dining table:kitchen table,dining-room table|toilet:loo,commode,wc|tv:telly,flat screen,television screen
laptop:notebook,portable computer,macbook|mouse:computer mouse,pc mouse|remote:tv remote,clicker,remote controller
keyboard:pc keyboard|cell phone:cellphone,mobile,iphone,telephone,handset|oven:range,kitchen stove|refrigerator:freezer,icebox
toaster:bread toaster|sink:kitchen sink,wash basin|book:paperback,novel,volume|clock:wall clock,alarm clock
vase:flower vase|scissors:shears|teddy bear:plush bear,stuffed bear,cuddly bear|hair drier:hairdryer,blow drier
hat:beanie|glasses:specs|bag:tote,carrier bag|jacket:windbreaker|gloves:mittens|coat:winter coat|skirt:mini skirt
building:edifice|road:roadway|window:window pane|door:doorway|mountain:hill|pillow:cushion|cabinet:cupboard
shelf:bookshelf,rack|railroad:railway,train tracks|sign:road sign|pig:hog|chicken:hen|monkey:ape
turtle:tortoise|frog:toad|plate:dinner plate|mug:coffee mug|camera:photo camera|corn:maize|potato:spud
"""
