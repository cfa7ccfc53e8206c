"""The scenes: what stands where, and what to ask about it."""

from dataclasses import dataclass, field

from compose import Background, Item

MATE = "usr/share/backgrounds/mate/nature"
PLASMA = "usr/share/wallpapers"


def plasma(name: str) -> str:
    return f"{PLASMA}/{name}/contents/images/2560x1600.jpg"


@dataclass(frozen=True)
class Scene:
    id: str
    title: str
    background: Background
    items: list[Item]
    #: Samples: (text, kind). Truth scenes: (text, index of the item, or None when nothing matches).
    prompts: list[tuple[str, str]] = field(default_factory=list)
    expressions: list[tuple[str, int | None]] = field(default_factory=list)
    size: tuple[int, int] = (640, 427)


SAMPLES = [
    Scene(
        "savanna",
        "By the shore",
        Background(f"{MATE}/Dune.jpg", (0, 0.05, 1, 1), 2.2),
        [
            Item("giraffe", "animals/mammals/giraffe", 0.20, 0.86, 0.64),
            Item("elephant", "animals/mammals/elephant", 0.50, 0.90, 0.42),
            Item("zebra", "animals/mammals/equines/zebra", 0.835, 0.92, 0.32),
        ],
        [
            ("the zebra", "referring"),
            ("which animal has the longest neck?", "reasoning"),
            ("the piano", "absent"),
        ],
    ),
    Scene(
        "fruit",
        "Fruit on the boards",
        Background(plasma("BytheWater"), (0, 0.1, 1, 1), 2.0, 0.95),
        [
            Item("pineapple", "food/fruit/pineapple", 0.15, 0.80, 0.50),
            Item("orange", "food/fruit/mandarine", 0.37, 0.82, 0.25),
            Item("kiwi", "food/fruit/kiwi", 0.60, 0.80, 0.19),
            Item("strawberry", "food/fruit/Strawberry2", 0.82, 0.84, 0.30),
            Item("lemon", "food/fruit/lemon", 0.59, 0.96, 0.17),
        ],
        [
            ("the strawberry", "referring"),
            ("the biggest fruit", "reasoning"),
            ("the bicycle", "absent"),
        ],
    ),
    Scene(
        "road",
        "Before the storm",
        Background(f"{MATE}/Storm.jpg", (0, 0.12, 1, 1), 1.8, 1.3),
        [
            Item("bus", "vehicles/masstransit/green_korean_bus", 0.70, 0.82, 0.31),
            Item("car", "vehicles/auto/beetle", 0.23, 0.88, 0.20),
            Item("traffic cone", "town/roadsigns/traffic_cone", 0.445, 0.95, 0.25),
        ],
        [
            ("the red car", "referring"),
            ("what carries many people at once?", "reasoning"),
            ("the horse", "absent"),
        ],
    ),
    Scene(
        "sky",
        "In the air",
        Background(plasma("Kite"), (0, 0, 0.6, 0.9), 1.2),
        [
            Item("balloon", "vehicles/flight/balloon360", 0.25, 0.90, 0.74, shadow="none"),
            Item("airplane", "vehicles/flight/planes/747", 0.70, 0.33, 0.21, shadow="none"),
            Item("gull", "animals/birds/seagull", 0.72, 0.82, 0.27, shadow="none"),
        ],
        [
            ("the seagull", "referring"),
            ("which one is an animal?", "reasoning"),
            ("the teapot", "absent"),
        ],
    ),
    Scene(
        "band",
        "A small band",
        Background(f"{MATE}/Wood.jpg", (0, 0, 1, 0.8), 1.0, 0.86),
        [
            Item("guitar", "hobbies/music/string/guitar_classical", 0.17, 0.93, 0.84, turn=8, shadow="drop"),
            Item("drum", "hobbies/music/percussion/drum_tomtom_floor", 0.45, 0.90, 0.48),
            Item("trumpet", "hobbies/music/brass/trumpet", 0.53, 0.27, 0.17, shadow="drop"),
            Item("violin", "hobbies/music/string/violin", 0.82, 0.86, 0.62, turn=-10, shadow="drop"),
        ],
        [
            ("the guitar", "referring"),
            ("something to hit with sticks", "reasoning"),
            ("the elephant", "absent"),
        ],
    ),
    Scene(
        "forest",
        "On the leaves",
        Background(plasma("FallenLeaf"), (0, 0.15, 1, 1), 2.4, 1.05),
        [
            Item("fox", "animals/mammals/dogs/fox", 0.175, 0.84, 0.46),
            Item("squirrel", "animals/mammals/rodents/squirrel", 0.485, 0.90, 0.36),
            Item("frog", "animals/amphibians/frog", 0.80, 0.92, 0.27),
        ],
        [
            ("the frog", "referring"),
            ("which one hops?", "reasoning"),
            ("the red car", "absent"),
        ],
    ),
    Scene(
        "farm",
        "In the meadow",
        Background(f"{MATE}/GreenMeadow.jpg", (0, 0, 1, 0.75), 3.0, 0.95),
        [
            Item("horse", "animals/mammals/equines/horse", 0.72, 0.62, 0.42),
            Item("cow", "animals/mammals/bovines/cow", 0.24, 0.68, 0.42),
            Item("hen", "animals/birds/hen", 0.44, 0.92, 0.27),
            Item("dog", "animals/mammals/dogs/dog", 0.75, 0.96, 0.32),
        ],
        [
            ("the dog", "referring"),
            ("the one that gives milk", "reasoning"),
            ("the airplane", "absent"),
        ],
    ),
]

#: A photo as it is, without any cut-out.
PHOTO_SAMPLE = Scene(
    "coffee",
    "A cup of coffee",
    Background("skimage/data/coffee.png", (0, 0, 1, 1), 0.0),
    [],
    [
        ("the cup", "referring"),
        ("something to drink", "reasoning"),
        ("the dog", "absent"),
    ],
    size=(600, 400),
)

TRUTH_SCENES = [
    Scene(
        "lake",
        "Animals at the lake",
        Background(plasma("summer_1am"), (0, 0.2, 1, 1), 1.6, 1.1),
        [
            Item("elephant", "animals/mammals/elephant", 0.26, 0.93, 0.54, flip=True),
            Item("dog", "animals/mammals/dogs/dog", 0.60, 0.95, 0.36),
            Item("rooster", "animals/birds/rooster", 0.85, 0.93, 0.30, flip=True),
        ],
        expressions=[("the elephant", 0), ("the dog", 1), ("the guitar", None)],
    ),
    Scene(
        "drops",
        "Fruit on a leaf",
        Background(f"{MATE}/RainDrops.jpg", (0.05, 0, 1, 1), 2.6),
        [
            Item("pineapple", "food/fruit/pineapple", 0.80, 0.90, 0.60, shadow="drop"),
            Item("lemon", "food/fruit/lemon", 0.22, 0.45, 0.26, shadow="drop"),
            Item("orange", "food/fruit/mandarine", 0.46, 0.86, 0.32, shadow="drop"),
        ],
        expressions=[("the pineapple", 0), ("the lemon", 1), ("the horse", None)],
        size=(560, 420),
    ),
    Scene(
        "highway",
        "Vehicles on the road",
        Background(f"{MATE}/Storm.jpg", (0.1, 0.2, 0.9, 1), 2.0, 1.5),
        [
            Item("fire truck", "vehicles/emergency/firetruck", 0.37, 0.78, 0.36),
            Item("car", "vehicles/auto/sedan", 0.76, 0.92, 0.20, flip=True),
        ],
        expressions=[("the fire truck", 0), ("the blue car", 1), ("the banana", None)],
    ),
    Scene(
        "wood",
        "Under the trees",
        Background(plasma("Path"), (0, 0.1, 1, 1), 2.0, 1.3),
        [
            Item("zebra", "animals/mammals/equines/zebra", 0.63, 0.78, 0.38, flip=True),
            Item("frog", "animals/amphibians/frog", 0.25, 0.94, 0.22, flip=True),
        ],
        expressions=[("the zebra", 0), ("the frog", 1), ("the airplane", None)],
        size=(480, 560),
    ),
]
