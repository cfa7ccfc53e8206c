"""What defines a thing for sport, or one that is carried or worn, as people ask (definitions.py tells the format)."""

SPORT_AND_WORN = """
backpack ~ bag, suitcase
 what do i carry on my back? | what would a pupil take to school? | what has two shoulder straps? | what would a hiker pack?
 what keeps both hands free for carrying? | what would i put my laptop and lunch in? | what bag sits between the shoulder blades?
 i am going hiking, what should i pack my things in?
umbrella ~ hat
 what keeps the rain off? | it starts to rain, what do i open? | what folds up and protects from rain? | what would mary poppins fly with?
 what gives shade at the beach? | what turns inside out in a storm? | what is forgotten on the train when the sun comes out?
 what has ribs and a handle? | the weather forecast says rain, what should i take?
handbag ~ bag, purse, backpack, suitcase
 where would a lady keep her lipstick? | what is carried over the arm with a wallet inside? | what would a pickpocket look at?
 what matches the shoes in fashion magazines? | where would the keys and the purse be? | a bag for small things, carried by hand
tie ~ scarf
 what does a businessman wear around the neck? | what goes with a suit and a collar? | what is knotted under the collar? | what would i wear to an interview?
 what do fathers get at christmas? | a long strip of cloth over the shirt | what hangs down from the collar?
suitcase ~ backpack, handbag, bag
 what would i pack for a holiday? | what goes through the baggage check? | what do i roll through the airport? | what has a handle, wheels and a zip?
 where do my clothes go when i travel? | what is lost by airlines? | what must be closed by sitting on it? | i fly tomorrow, where do i put my clothes?
frisbee ~ plate
 what flies when i flick it with the wrist? | which flat disc would a dog catch? | what is thrown in the park and spins? | a plastic disc to throw
 the round flat toy that glides through the air | which disc could i throw to the dog?
skis ~ snowboard
 what do i strap under both feet to go down the slope? | which gear comes in pairs for snow? | what would i wax for the piste? | what goes with poles and boots in the alps?
 two long boards for the snow | what would a biathlete stand on? | how would i get down a snowy hill fast, with two boards?
snowboard ~ skis, surfboard, skateboard
 which single board is for the snow? | what do i ride down a snowy hill sideways? | one wide board for both feet, on snow | what would i do tricks with in the half-pipe in winter?
 what is strapped to both feet at once? | what would shaun white ride?
sports ball ~ ball, orange, balloon
 what do the players run after? | what is round and gets thrown or kicked? | what bounces? | what would i need to play catch? | what goes into the goal or the basket?
 what should i keep my eye on in the game? | what does the referee start the match with?
kite ~ balloon, bird
 what flies on a string? | what needs wind and a long line? | what would i run with on a windy day? | what has a tail and dances in the wind?
 a toy for the sky, on a line | what gets stuck in trees on windy days? | what did franklin fly in a thunderstorm?
baseball bat ~ tennis racket
 what does the batter swing? | what hits a home run? | which wooden or metal club is for hitting a pitch? | a long club for a ball game
 what would the batter drop before running? | what does babe ruth have on his shoulder?
baseball glove ~ gloves
 what does the catcher wear on the hand? | what leather thing catches a fast ball? | what does a fielder need on one hand? | the big leather hand
 what would i need to catch a hard ball without pain? | what padded thing goes over one hand in baseball?
skateboard ~ snowboard, surfboard
 what has four little wheels and a deck? | what does one do an ollie on? | what rolls through the skate park? | what would tony hawk stand on?
 a board on wheels | what do i push along with one foot? | what slides along a handrail?
surfboard ~ snowboard, boat, skateboard
 what do i stand on in the waves? | what gets waxed at the beach? | which board floats? | what would i paddle out to sea on? | the board for riding waves
 what would i carry under the arm to the beach? | what does hawaii's favourite sport need?
tennis racket ~ baseball bat
 what has strings and hits a ball over a net? | what would federer hold? | what does one serve an ace with? | what has a grip and a net of strings?
 the thing for hitting balls over the net | what do i swing for a backhand?
hat ~ hoodie, accessories
 what is on the head? | what would blow away in the wind? | what would a gentleman lift as a greeting? | what does a magician pull a rabbit out of?
glasses ~ sunglasses
 what helps bad eyes? | what would i clean to see clearly? | what sits on the nose and ears? | what did harry potter wear on his nose?
sunglasses ~ glasses
 what makes bright light bearable? | what would a film star hide behind? | what has dark glass for the eyes?
shoes ~ footwear
 what has laces and soles? | what is worn in pairs on the feet? | what would i polish? | what wears out from walking?
jeans ~ pants
 which trousers are blue and tough? | what did levi strauss sell? | what is worn on the legs and made of denim?
dress ~ skirt
 what would a bride wear? | which piece of clothing covers top and legs in one? | what would be worn to a ball?
skirt ~ dress, shorts
 what is worn around the hips and open below? | what do scottish men wear in their own way?
coat ~ jacket
 what is worn on top when it is cold? | what would i hang up at the cloakroom? | what would i button up against the wind?
jacket ~ coat, blazer
 what is put on over the shirt to go out? | what has a zip in front and keeps the wind out?
scarf ~ tie
 what keeps the neck warm? | what is wound around the neck? | what would grandma knit for the winter?
gloves ~
 what keeps the fingers warm? | what comes in pairs for the hands? | what would a thief wear?
belt ~
 what holds up the trousers? | what has a buckle? | what would i loosen after a big meal?
watch ~ bracelet, clock
 what tells the time on the wrist? | what did the uncle leave me, to wear on the arm?
bag ~ purse, handbag, backpack
 what are the things carried in? | what hangs from the shoulder or the hand? | where would the shopping go?
hair ~
 what grows on the head? | what would a comb go through? | what could be dyed or cut?
boots ~ footwear
 what is worn on the feet and goes up the leg? | what would i wear for a walk in the mud?
socks ~ stockings, tights
 what is worn between foot and shoe? | what always gets lost in the wash?
necklace ~ accessories
 what is worn around the neck for beauty? | what would pearls be threaded on?
astronaut ~
 who went to the moon? | who wears a suit in space?
firefighter ~
 who comes when the house is on fire? | who slides down a pole?
moon ~ planet
 what shines at night and changes its shape? | where did armstrong walk?
"""
