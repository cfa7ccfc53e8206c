"""What defines food and what it is eaten with, as people ask (definitions.py tells the format)."""

FOOD = """
bottle ~ vase, can
 what has a cap and holds a drink? | what would i fill at the tap and take along? | what does wine come in?
 what has a narrow neck? | what would i uncork? | what could a message be sent in across the sea? | what gets a deposit back?
 something to take water along on a hike | what holds a liter of juice? | what would i screw open when i am thirsty?
wine glass ~ cup, vase
 what has a thin stem and holds wine? | what do we clink at a toast? | what would break first if it fell?
 what do i swirl red wine in? | what would a sommelier hold? | which drinking vessel stands on a foot? | what is raised to say cheers?
cup ~ bowl
 what do i drink my coffee from? | what has a handle and holds tea? | what would i pour coffee into? | what stands on a saucer?
 something to sip a hot drink from | where does the tea go? | what would a barista hand me? | what could i drink cocoa from?
 i am thirsty for tea, what would i hold?
fork ~
 what has prongs? | what do i twirl spaghetti with? | what lies left of the plate? | which piece of cutlery stabs food?
 what do i eat a salad with? | what would i hold a steak with while i cut? | cutlery with sharp points in a row
knife ~ saw
 what do i cut bread with? | what has a blade? | what would i spread butter with? | which piece of cutlery is sharp?
 what should be kept away from children, as it is sharp? | what would a chef slice onions with? | i need to cut the cake, what helps?
 the sharp thing with a handle
spoon ~
 what do i stir coffee with? | what do i eat soup with? | which piece of cutlery is round? | what would i scoop ice cream with?
 what feeds a baby its porridge? | what do i eat cereal with? | what shows my face upside down?
bowl ~ plate, cup
 what do i eat cereal from? | what round dish holds soup? | what would i mix a salad in? | where does the cat's food go?
 an open round dish | what could hold fruit on the table? | what would i pour the batter into?
banana ~
 which fruit is long and yellow? | what would a monkey like? | what could someone slip on? | what do i peel from the top?
 the fruit that is curved | a yellow snack with its own wrapping | what turns brown when it is old? | what grows in bunches and bends?
apple ~
 what keeps the doctor away, one a day? | which fruit did newton see fall? | what is cider made from? | what crunchy fruit has a core?
 what would a pupil give the teacher? | which fruit did snow white bite into? | what is baked in a strudel?
orange ~
 what juice do i have for breakfast, as a whole fruit? | which fruit is full of vitamin c and named like a colour? | what round citrus fruit is here?
 what could be pressed for a glass of juice at breakfast? | the fruit that has the name of its colour | what do i peel and share in segments?
sandwich ~ hot dog
 what has bread above and below? | what would i pack for lunch? | what could i hold in my hands and eat for lunch?
 bread with something in between | what is cut in triangles and filled? | what might have ham and cheese inside?
broccoli ~
 what looks like little green trees and is eaten? | which green vegetable do children dislike? | what would i steam as a side dish?
 the vegetable with green florets | what looks like a tiny tree on the plate? | a green vegetable that is a flower, really
carrot ~
 which vegetable is orange? | what would a snowman have for a nose? | what is good for the eyes, they say? | what would i feed to a horse?
 an orange root i can crunch | what does bugs bunny chew?
hot dog ~ sandwich
 what sausage comes in a bun? | what would i eat at a baseball game? | what gets ketchup and mustard on top? | fast food in a long bun
 what does a street vendor put a sausage into? | a sausage with bread around it
pizza ~
 what is round and has cheese and tomato on it? | what would i order on the phone for the evening? | what is cut into slices and eaten by hand?
 what comes out of a wood oven in italy? | a flat dish with toppings | what do teenagers eat with pepperoni? | the food from naples
donut ~ cake
 what sweet thing has a hole in the middle? | what do policemen in films eat? | a ring of fried dough | what is glazed and goes with coffee?
 sweet, round and with a hole | what pastry could i look through?
cake ~ donut, pie, pudding
 what would i blow out candles on? | what is served at a wedding? | what sweet thing gets cut into slices? | what is baked for a birthday?
 what has icing on top? | something sweet from the bakery, with cream | what would a bride and groom cut?
plate ~ bowl, frisbee
 what is flat and holds my dinner? | what would i put a steak on? | what goes into the dishwasher after dinner and is flat?
rice ~
 which food is made of small white grains? | what would sushi be made with? | what is thrown at weddings?
bread ~ sandwich, cake
 what does a baker make from flour? | what would i put in the toaster? | what is sliced for breakfast?
tofu ~ tempeh
 what is made from soy milk? | what do vegetarians fry in cubes?
food ~
 what could be eaten here? | what would make me full? | what would a hungry person look at first?
lemon ~
 which yellow fruit is sour? | what goes with hot tea or fish? | what makes lemonade?
strawberry ~ raspberry
 which red fruit has its seeds outside? | what tastes good with cream in june?
grapes ~ cherries
 what is wine made from? | which fruit grows in bunches on a vine?
pineapple ~
 which fruit wears a crown of leaves? | what tropical fruit has a rough skin?
tomato ~ pepper
 what is ketchup made from? | what red thing goes into a salad and is really a fruit?
potato ~
 what are french fries made from? | what grows in the earth and gets mashed?
corn ~
 what is popcorn made from? | what is yellow and grows on a cob?
onion ~ garlic
 what makes me cry in the kitchen? | what has many layers and smells strong?
pumpkin ~ squash
 what gets carved at halloween? | what did cinderella ride in?
mushroom ~
 what grows in the forest with a cap and a stalk? | what might be poisonous and is picked in autumn?
dining table ~ counter, table, cabinet
 where do people gather for dinner? | where would i set the plates for a meal? | what do we sit around to eat?
 what has legs and a flat top for meals? | where would a tablecloth go? | where would i do a puzzle with the family?
 what would i lay with cutlery and napkins?
"""
