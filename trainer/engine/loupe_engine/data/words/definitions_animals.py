"""What defines an animal or a plant, as people ask (definitions.py tells the format)."""

ANIMALS = """
person ~ toy, figurine, monkey
 who could read a book aloud? | who took the time to come here today? | which one can sign a contract?
 who has a birthday and a passport? | who might be wearing shoes? | somebody i could shake hands with
 the only one here that could vote | who could tell me what time it is? | whoever is in this photo
 who would need a ticket for the cinema? | which one has a first name and a last name? | the human in this shot
bird ~ airplane, insect, balloon, kite, paratrooper
 what hatches from an egg and has a beak? | which animal builds a nest in a tree? | what chirps in the morning?
 what might sit on a branch and sing? | an animal covered in feathers | what would i feed with seeds in winter?
 it flaps its wings to get away, which one is it? | something with wings that is alive and lays eggs
 what would a cat stare at through the window? | what could perch on a wire? | who flies south in autumn?
cat ~ rabbit, ferret
 what purrs when it is stroked? | which pet uses a litter box? | the animal that always lands on its feet
 who would knock a glass off the table for fun? | what has whiskers and hunts mice? | who would chase a ball of wool?
 which pet washes itself all day? | who scratches the sofa? | a small furry hunter with claws it can hide
 what might curl up on my lap and purr? | the pet that is said to have nine lives | who hates getting wet and says meow?
dog ~
 who barks at the postman? | what wags its tail when i come home? | which pet has to be walked on a leash?
 a loyal pet that fetches sticks | who would guard the house? | which animal helps blind people in the street?
 what is called man's best friend? | who would love to chew on a bone? | what could be taught to sit, stay and roll over?
 a pet that barks | who sniffs at every lamp post? | who would herd sheep for a shepherd?
horse ~ camel, elephant, cow
 what would a jockey ride in a race? | which animal neighs? | what gallops and has a mane? | who wears horseshoes?
 what pulls a carriage? | who lives in a stable and eats hay? | which animal would a knight sit on?
 what is jumped over hurdles with a rider? | a large animal with a saddle on its back | who trots and gallops?
sheep ~
 what is my wool sweater made from, in the end? | who says baa? | which animal gets sheared in spring?
 what would i count to fall asleep? | the woolly farm animal | what does a shepherd look after?
 who walks in a flock and eats grass? | which one wears a thick coat of wool?
cow ~ sheep
 who gives us milk and says moo? | which farm animal has an udder? | what chews grass all day and gives milk?
 where does cheese come from in the first place? | what does a beef steak come from? | the animal a farmer milks
 who stands in the meadow and moos? | what wears a bell in the alps? | the big farm animal that is milked
elephant ~
 which animal has a trunk? | what is the largest animal on land? | who sprays itself with its long nose?
 what has tusks of ivory? | a huge grey animal with big ears | who is said never to forget?
 the heaviest walker of them all | what has thick grey skin and flapping ears? | which animal picks up things with its nose?
bear ~
 who sleeps all winter in a cave? | which animal loves honey and catches salmon? | a big furry animal with claws
 whom should i not meet while camping? | what hibernates? | who would raid the picnic basket in the woods?
 which large wild animal stands up on two legs to look around? | a heavy animal with shaggy fur and strong paws
zebra ~
 what has black and white stripes? | which animal looks like a horse in pyjamas? | a striped animal from africa
 what is the crossing for walkers named after? | who is striped from head to hoof? | the one with a barcode for a coat
 which grazing animal wears stripes?
giraffe ~
 what is the tallest animal? | which animal eats leaves from the top of trees? | who has the longest neck?
 a spotted animal with very long legs | who could look into a window on the second floor? | the animal with a neck like a crane
 who has to spread its legs to drink? | which one has brown patches and little horns on top?
mouse ~ keyboard
 what moves the pointer on the screen? | what do i click with? | what lies next to the keyboard and fits the hand?
 which device do i drag over a pad? | what has a left button and a right button and a little wheel?
 the thing i use to scroll a page | i want to click on a link, what do i move?
plant ~ vegetable, fruit, wreath, insect
 what grows in a pot? | what would i ask the neighbour to water? | something green that makes a room look alive
 what should not be forgotten at watering time? | something leafy for the window sill | what would i buy at a garden centre for the living room?
 what would die if i never gave it water?
turtle ~ shell
 which animal carries its home on its back? | who hides in its own shell? | what is slow and lives for a hundred years?
 the animal with a hard shell and four flippers or legs | who buries its eggs in the sand?
tiger ~
 which big cat has stripes? | what is orange with black stripes and dangerous? | the striped hunter of the jungle
 who is the largest of the cats? | which animal growls and wears stripes?
lion ~
 who is called the king of animals? | which big cat has a mane? | what roars on the savanna? | the proud cat with a mane
deer ~
 which shy animal lives in the forest? | who carries antlers? | what might leap across a country road at dusk?
 what is said to pull the sleigh of santa? | a graceful forest animal with thin legs
monkey ~ squirrel, koala
 which animal swings from branch to branch? | who loves bananas and climbs well? | which animal looks most like us?
 what is clever, has hands and lives in trees? | who might steal food from tourists?
otter ~
 who floats on its back and cracks shells? | which animal has a sleek brown coat and swims in rivers?
 what playful animal slides into the river? | a furry swimmer with whiskers
rabbit ~ kangaroo, squirrel
 who has long ears and hops? | what comes out of a magician's hat? | which animal nibbles carrots?
 who digs burrows and has a fluffy tail? | what brings eggs at easter?
pig ~
 who says oink? | which animal rolls in the mud? | where does bacon come from? | what has a curly tail and a flat nose?
goat ~
 which animal has a beard and horns? | who climbs rocks and eats everything? | which farm animal would eat my hat?
donkey ~
 who says hee-haw? | which stubborn animal carries loads? | what has long ears and looks like a small horse?
camel ~
 who carries water in a hump? | which animal crosses the desert? | what is the ship of the desert?
chicken ~
 who lays my breakfast eggs? | what clucks in the yard? | which bird can hardly fly and lives on a farm?
 who wakes the farm at dawn?
duck ~ rubber duck
 who says quack? | which bird paddles on the pond? | what would i throw bread to at the pond?
owl ~
 which bird hunts at night? | who turns its head all the way round? | who says hoo?
penguin ~
 which bird wears a tailcoat? | who waddles on the ice? | which bird swims but can not fly?
parrot ~
 which bird can learn to talk? | what colourful bird sits on a pirate's shoulder? | who would repeat my words?
squirrel ~
 who hides nuts for the winter? | what has a bushy tail and climbs trees?
fox ~
 which animal is sly and red? | who would steal a chicken at night? | what has a red coat and a bushy tail?
frog ~
 who croaks in the pond? | what was a tadpole once? | who might turn into a prince?
fish ~ whale, dolphin
 what breathes under water? | what has fins and scales? | what would swim in a bowl? | what does an angler hope for?
kangaroo ~
 who carries its young in a pouch and hops? | which animal boxes and hops?
rhino ~
 which animal has a horn on its nose? | a heavy grey animal with a horn in front
flamingo ~
 which bird is pink and stands on one leg?
flower ~ christmas tree, plant
 what blooms? | what would i bring for mother's day? | what has petals? | what would a bee visit? | what smells nice in the garden?
tree ~ christmas tree, palm tree, plant, vegetation
 what has a trunk and a crown of leaves? | where would a bird build its nest? | what gives shade in a park?
 what does wood come from? | what could a child climb in the garden? | what drops its leaves in autumn?
grass ~ vegetation, plant
 what does a lawn mower cut? | what is green and soft under bare feet? | what do cows eat in the meadow? | what covers a football field?
vegetation ~ grass, plant, tree, flower
 what is green and grows here? | where would insects live? | what has leaves? | what needs rain to stay green?
"""
