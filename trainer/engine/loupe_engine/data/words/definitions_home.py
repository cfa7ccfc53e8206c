"""What defines a thing of the house, as people ask (definitions.py tells the format)."""

HOME = """
chair ~ bench, couch, toilet
 a seat for one person with a back | what would i pull up to the table? | where could one person sit down? | what has four legs and a back rest?
 what would i offer a visitor who is standing? | what do i push in after dinner? | what could i stand on to change a light bulb?
 i have been standing for hours, what would help? | what do musicians fight for when the music stops? | a seat with a back
couch ~ bed, bench, chair
 where would i watch tv with the family? | a soft seat for several people | where could i take a nap in the living room?
 what has cushions and seats three? | where would the cat leave its hair in the living room? | where would a therapist ask me to lie down?
 the most comfortable seat here | where do i search for lost coins? | what would i sink into after work?
bed ~ couch, bench
 where do people sleep at night? | what has a mattress and pillows? | what would i make in the morning? | where would i go when i am tired?
 where should a sick person lie? | what do i hide under as a child? | i can hardly keep my eyes open, where should i go?
 the piece of furniture for eight hours a night | where do monsters live underneath? | what would i put fresh sheets on?
toilet ~
 where do i go when nature calls? | what gets flushed? | what has a seat, a lid and a tank? | which seat is in a bathroom?
 what would a plumber unblock? | where is the paper roll needed? | what should be cleaned with a special brush in the bathroom?
 the seat nobody shares
sink ~ toilet
 where do i wash my hands? | what has a tap and a drain? | where would dirty dishes go? | where do i spit out the toothpaste?
 my hands are sticky, where should i go? | where would i fill a glass with water? | what basin has running water?
 where would i rinse the vegetables?
tv ~ laptop, microwave
 what would i watch the news on? | what shows movies in the living room? | what do people stare at all evening? | what does the remote belong to?
 where could i see the football match? | a big screen with channels | what gets switched on at eight for the news? | what do couch potatoes look at?
 what hangs on the wall and shows films?
laptop ~ keyboard, tv, cell phone
 which computer folds shut? | what would i work on in a cafe? | what has a screen and a keyboard in one? | a computer that runs on a battery
 what would a student take notes on? | what could i write an email with on the train? | what would i open to shop online?
 which device could run my spreadsheets? | what do i put on my lap to work?
keyboard ~ laptop, remote
 what has a key for every letter? | what do i type with? | what would a fast typist need? | what lies in front of the monitor?
 what has rows of keys? | my fingers dance on it when i write, what is it? | the thing with qwerty on it
remote ~ cell phone
 what changes the channel from the sofa? | what do i point at the tv? | what is lost between the cushions? | what has many buttons and works from afar?
 what turns the volume down without getting up? | what do couples fight over in the evening? | the thing with buttons that controls the tv
cell phone ~ remote, camera
 what would i call somebody with? | what rings in my pocket? | what do teenagers look at all day? | what could i send a text message with?
 what would i take a selfie with? | i have to call a taxi, what do i need? | what gets charged every night and fits in a pocket?
 which device has apps and a number? | what should be switched off at the cinema?
microwave ~ oven, toaster
 what heats leftovers in two minutes? | what beeps when the food is warm? | what makes popcorn in a bag? | what has a turning plate inside?
 which kitchen machine uses waves? | my soup is cold, what warms it quickly? | what may no metal be put into in the kitchen?
oven ~ microwave, toaster
 where would i bake a cake? | what roasts a chicken? | which appliance gets hot enough for pizza? | what do i preheat?
 what has racks and gets very hot inside? | where do cookies become brown? | i need gloves to take the dish out of it
toaster ~ oven
 what makes bread brown and crisp? | what pops up at breakfast? | what has two slots for bread? | what would i push a slice into? | where do crumbs fall to the bottom of a drawer? | what would burn my bread if it was set too high?
refrigerator ~ cabinet
 where is the milk kept? | what keeps food cold? | where do i put the leftovers? | what hums in the kitchen and is cold inside?
 where would i look for a cold beer? | what has magnets and notes on its door? | what would spoil without it, so where does meat go?
 where does the light go on when i open the door? | what keeps the butter from melting?
book ~ laptop
 what could i read? | what has pages and a cover? | what did the author write? | what would i borrow from the library? | what tells a story?
 what stands on a shelf with its title on the back? | what would help me to fall asleep, page by page? | what needs a bookmark?
 i am bored and there is no screen, what helps?
clock ~ watch
 what tells the time? | what has hands but no arms? | how do i know if i am late? | what ticks? | what shows the hour?
 what gets changed twice a year by an hour? | what would i look at to know if it is noon? | what do i check before the train leaves?
vase ~ bottle, cup
 what are flowers put into? | what would i fill with water for a bouquet? | an open jar for decoration | what is made of china and holds roses?
 what holds tulips on the table? | i bought flowers, what do i put them in?
scissors ~ knife
 what cuts paper? | what has two blades and two rings? | what would a hairdresser hold? | what would a tailor cut cloth with?
 what loses against rock? | what do i need to cut out a coupon? | what opens and closes to cut?
teddy bear ~ toy, stuffed animal
 what would a child hug to fall asleep? | a soft toy with fur | what is stuffed and has button eyes? | what comforts a child at night?
 what was named after president roosevelt? | a bear that is not alive | what furry friend needs no food?
hair drier ~
 what dries wet hair? | what blows warm air? | what would a hairdresser use after washing? | what is loud and hot and pointed at the head?
 my hair is dripping, what do i plug in? | what blows like a warm wind from the socket?
toothbrush ~
 what cleans my teeth? | what would a dentist tell me to use twice a day? | what do i put the paste on before bed? | which small brush goes into the mouth?
 what do i need after breakfast in the bathroom? | what has bristles and a long handle? | what should i pack for clean teeth?
mirror ~ window
 what shows my own face? | where would i check my make-up? | what would a vampire not appear in? | who is the fairest of them all, who knows it?
curtain ~ window blind
 what hangs beside the window? | what do i draw at night? | what opens before a play?
rug ~ floor
 what soft thing lies on the floor? | what do i wipe my feet on? | what could fly in fairy tales?
pillow ~
 where do i lay my head at night? | what is stuffed with feathers for the head? | what do children fight with in bed?
blanket ~ towel
 what keeps me warm in bed? | what would i pull up to my chin? | what could i spread out for a picnic?
towel ~ blanket
 what do i dry myself with? | what would i take to the pool?
cabinet ~ shelf, refrigerator, counter
 what has doors and keeps the dishes? | where are the plates stored? | what would i open to find a glass?
shelf ~ cabinet
 where do the books stand? | what boards on the wall hold things?
light ~ traffic light, light bulb, candle
 what makes the room bright? | what do i switch on in the dark? | what hangs from the ceiling and shines?
wall ~ fence, building, house
 what could a picture hang on? | what would i paint to make the room brighter? | what stands between two rooms?
floor ~ rug, pavement
 what do i walk on indoors? | what would i mop? | what is under the furniture?
ceiling ~ roof, wall
 what is above my head indoors? | where does the lamp hang?
stairs ~
 what leads to the next floor? | what do i climb step by step?
paper ~ book, cardboard
 what could i write a letter on? | what do i fold into a plane? | what is made from wood and is thin and white?
candle ~ flame, light
 what has a wick and wax? | what burns on a birthday cake? | what gives light when the power is out?
key ~
 what opens the front door? | what do i lose just before leaving? | what hangs on a ring in my pocket?
camera ~ cell phone, binoculars
 what does a photographer hold? | what takes pictures? | what has a lens and a shutter?
guitar ~ violin, cello
 what has six strings? | what would i play by the campfire?
hammer ~ mallet
 what drives nails into wood? | what would i hit a nail with?
kettle ~ teapot
 what boils water for tea? | what whistles on the stove?
"""
