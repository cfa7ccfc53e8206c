"""What defines a vehicle or a thing of the street, as people ask (definitions.py tells the format)."""

STREET = """
bicycle ~ motorcycle, tricycle
 what has two wheels and pedals? | how would i get around without fuel? | what would i lock to a lamp post?
 what do i need a helmet and strong legs for? | which vehicle is good for my health? | what has spokes, a chain and a saddle?
 what would a courier pedal through town? | a green way to get to work | what would win the tour de france?
car ~ truck, bus, vehicle
 what seats five and has a boot? | what would a family drive to the supermarket? | what do i park in the garage?
 which vehicle do most people drive? | what has four wheels and a steering wheel? | what would i take to the petrol station?
 what would a taxi driver sit in? | what needs a number plate and a parking space? | something i could drive to my grandmother
motorcycle ~ bicycle, tricycle
 which vehicle has two wheels and an engine? | what would a biker in leather ride? | what roars on two wheels?
 what leans into the curve? | what needs petrol but has no doors? | something fast with a handlebar
 how would i get past the traffic jam on two wheels? | the thing a biker rides
airplane ~ bird, balloon
 what takes off from a runway? | how would i get to another continent quickly? | what does a pilot fly?
 what has wings and jet engines? | what would i board with a passport? | what lands at the airport?
 what leaves white trails in the sky? | which vehicle can fly? | something that crosses the ocean in a few hours
bus ~ train, truck, car
 what public transport stops by the road? | what takes children to school? | what would i wait for at the stop?
 which vehicle carries dozens of passengers on the road? | what would a tour group travel in?
 what do i need a ticket for, and it has no rails? | what has many rows of seats and a driver?
 public transport on tyres
train ~ bus
 what runs on rails? | what arrives at the platform? | what has a locomotive and carriages? | what would i take from station to station?
 what pulls wagons along the tracks? | what does the conductor check tickets in? | what goes through tunnels on tracks?
 public transport on rails | the long vehicle that can not leave its track | which one would stop at a railway station?
truck ~ bus, car, train
 what hauls heavy loads on the road? | what would i rent to move house? | what delivers goods to the supermarket?
 which vehicle has a cargo bed? | what would a long distance driver sleep in? | a vehicle made for hauling
 what carries freight on the motorway? | the vehicle with the most room for cargo
boat ~ surfboard, duck
 what floats and carries people across the lake? | what has a hull? | what is tied up in the harbour?
 what could i row or sail? | how would i get to an island? | what would a fisherman go out in? | which vehicle travels on water?
 what needs an anchor? | what would sink if it had a hole?
traffic light ~ stop sign
 what turns red to stop the cars? | what tells drivers when to go? | what has a red, a yellow and a green lamp?
 what controls the crossing? | what do i wait for to turn green? | what hangs over the junction and changes colour?
 what must drivers obey when it is red? | where should i look before i drive across the junction?
fire hydrant ~
 where does the fire brigade get its water? | what stands by the kerb and is full of water? | what may nobody park in front of?
 what do firefighters connect their hose to? | which thing on the sidewalk would a dog lift its leg at?
 what helps to fight a fire in the street? | the short thick post with water inside
stop sign ~ traffic light, sign
 what has eight sides and is red? | what tells a driver to halt? | which sign means that i must stop?
 what is red with four white letters? | where does every car have to come to a standstill? | the octagon by the road
parking meter ~
 where do i put coins so that i may park? | what tells how long a car may stay? | what would i feed to avoid a ticket?
 what does a parking attendant check? | the post that sells parking time | what takes coins beside a parking space?
bench ~ chair, couch, bed
 where could three people sit side by side outdoors? | what long seat stands in a park? | where would i feed pigeons from?
 where could i rest during a walk in the park? | a seat for more than one, without cushions | a long seat made of wood or stone
 where might an old couple sit and watch people?
sign ~ stop sign, traffic light, banner
 what tells drivers a rule? | what stands by the road with a symbol on it? | what could i read by the road?
building ~ house, wall, shop
 what has floors and many windows? | where do people live or work? | what did an architect plan? | what was built by bricklayers?
 what would an elevator be in? | what has an address? | what has walls, doors and windows?
house ~ building
 where does a family live? | what has a roof and a front door? | where is somebody at home? | what would be sold by an estate agent?
road ~ pavement, railroad, bridge, dirt, gravel
 where do the cars drive? | what is made of asphalt? | what leads from town to town? | what should i cross only when it is clear?
 where would a car be driving? | what is black and has lines painted on it?
pavement ~ road, floor
 where do people on foot walk in town? | where am i safe from the cars on foot? | where would a child on foot walk along the road?
 what do pedestrians walk on?
sky ~ ceiling, sea
 what is above everything here? | where are the clouds? | what is blue on a sunny day? | where would i see a rainbow?
 look up: what do you see outdoors? | where do the stars come out at night? | what gets dark at night?
fence ~ wall, balcony railing, net
 what keeps the dog in the garden? | what is made of posts and boards? | what stands between two gardens? | what would i paint around my garden?
bridge ~ road
 what leads across the water? | what would a troll live under? | how do i get to the other bank?
mountain ~ rock
 what would a climber go up? | what towers over the valley?
sea ~ river, water
 where do ships sail? | what is salty and wide? | where do the waves come from? | where would a shark live?
river ~ sea, water
 what flows to the sea? | where could i fish from the bank? | what runs under a bridge?
snow ~
 what is cold, white and on the ground? | what melts in spring? | what could i make a ball of in winter? | what do skiers need?
sand ~
 what is a beach made of? | what could i build a castle of? | what gets into the shoes at the seaside?
railroad ~
 what does a train need to run? | what are two long bars of steel on sleepers?
window ~ door, mirror, windshield, rear window
 what lets light into a house? | what is made of glass and can be opened? | what would i look out of? | what might be broken by a football?
door ~ window
 what do i open to go in? | what has a knob and hinges? | what would i knock on? | where does the bell ring?
balcony railing ~ fence, wall
 what keeps people from falling off the balcony? | what could i lean on and look down to the street? | where do flower boxes hang?
shop ~ building
 where could i buy something? | what has goods behind the window? | where do customers come in?
pole ~ traffic light, sign, tree, parking meter, traffic cone
 what is long and thin and stands upright? | what might carry wires or a lamp? | what could a flag hang from?
"""
