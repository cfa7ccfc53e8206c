"""The scenes: what stands where, and what to ask about it."""

from dataclasses import dataclass

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
    #: (text, kind, index of the item, or None when nothing matches).
    prompts: list[tuple[str, str, int | None]]
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
            ("the zebra", "referring", 2),
            ("which animal has stripes?", "reasoning", 2),
            ("something to eat", "absent", None),
        ],
    ),
    Scene(
        "table",
        "On the table",
        Background(f"{MATE}/Wood.jpg", (0, 0, 1, 0.8), 1.0, 0.86),
        [
            Item("teapot", "household/dishes/teapot", 0.24, 0.88, 0.34),
            Item("mug", "household/dishes/mug", 0.56, 0.90, 0.30),
            Item("strawberry", "food/fruit/Strawberry2", 0.83, 0.84, 0.28),
        ],
        [
            ("the teapot", "referring", 0),
            ("what can i drink from?", "reasoning", 1),
            ("the dog", "absent", None),
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
            ("the seagull", "referring", 2),
            ("what could take me to another town?", "reasoning", 1),
            ("the teapot", "absent", None),
        ],
    ),
    Scene(
        "tools",
        "On the bench",
        Background(f"{MATE}/Wood.jpg", (0, 0.2, 1, 1), 1.0, 0.9),
        [
            Item("hammer", "household/tools/hammer", 0.20, 0.90, 0.60, turn=10, shadow="drop"),
            Item("key", "household/key", 0.47, 0.40, 0.22, shadow="drop"),
            Item("camera", "hobbies/camera_35mm", 0.50, 0.92, 0.30, shadow="drop"),
            Item("scissors", "household/arttools/scissors_small_open", 0.80, 0.85, 0.55, shadow="drop"),
        ],
        [
            ("the camera", "referring", 2),
            ("what opens a lock?", "reasoning", 1),
            ("the banana", "absent", None),
        ],
    ),
    Scene(
        "birds",
        "On the landing stage",
        Background(plasma("ColdRipple"), (0, 0, 1, 1), 2.0),
        [
            Item("penguin", "animals/birds/penguin", 0.20, 0.88, 0.50),
            Item("duck", "animals/birds/duck", 0.50, 0.92, 0.34),
            Item("flamingo", "animals/birds/pink_flamingo", 0.79, 0.93, 0.82),
        ],
        [
            ("the duck", "referring", 1),
            ("which bird quacks?", "reasoning", 1),
            ("the car", "absent", None),
        ],
    ),
]

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
        [("the elephant", "referring", 0), ("the dog", "referring", 1), ("the guitar", "absent", None)],
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
        [("the pineapple", "referring", 0), ("the lemon", "referring", 1), ("the horse", "absent", None)],
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
        [("the fire truck", "referring", 0), ("the blue car", "referring", 1), ("the banana", "absent", None)],
    ),
    Scene(
        "wood",
        "Under the trees",
        Background(plasma("Path"), (0, 0.1, 1, 1), 2.0, 1.3),
        [
            Item("zebra", "animals/mammals/equines/zebra", 0.63, 0.78, 0.38, flip=True),
            Item("frog", "animals/amphibians/frog", 0.25, 0.94, 0.22, flip=True),
        ],
        [("the zebra", "referring", 0), ("the frog", "referring", 1), ("the airplane", "absent", None)],
        size=(480, 560),
    ),
]
