"""Names that photos often show together: what might well have been there, and is not."""

_GROUPS = """
keyboard,mouse,laptop,tv,remote,cell phone,book,chair|fork,knife,spoon,cup,bowl,bottle,wine glass,plate,dining table,pizza,cake
oven,microwave,refrigerator,sink,toaster,bowl,bottle,knife|bed,couch,chair,tv,teddy bear,book,clock,plant,vase,remote,laptop
car,truck,bus,motorcycle,bicycle,traffic light,stop sign,parking meter,fire hydrant,person,bench,train
dog,cat,bird,horse,cow,sheep,person,couch,bed,frisbee|skis,snowboard,backpack,person|surfboard,kite,umbrella,boat,frisbee,person,bird
baseball bat,baseball glove,sports ball,person,bench|tennis racket,sports ball,person|skateboard,person,bicycle,bench
handbag,backpack,suitcase,umbrella,tie,person,cell phone|cake,donut,pizza,sandwich,hot dog,fork,plate,cup
banana,apple,orange,broccoli,carrot,bowl,knife|toilet,sink,toothbrush,hair drier,mirror,bottle,cup,scissors
elephant,giraffe,zebra,bear,cow,horse,bird,person|airplane,truck,car,bus,person,suitcase|sheep,cow,horse,dog,bird,truck
hat,scarf,gloves,coat,boots,sunglasses,belt,bag,tie,watch,necklace,jacket,skirt,jeans,dress,socks,purse
sky,building,tree,road,pavement,fence,car,person,pole,sign|hood,trunk,windshield,rear window,front bumper,rear bumper,tailgate
wall,floor,ceiling,window,door,curtain,rug,cabinet,table,shelf,light,mirror|sea,sand,river,mountain,snow,rock,grass,sky,boat
"""
COMPANIONS: dict[str, tuple[str, ...]] = {}
for _group in _GROUPS.strip().replace("\n", "|").split("|"):
    for _one in _group.split(","):
        COMPANIONS[_one] = (*COMPANIONS.get(_one, ()), *(n for n in _group.split(",") if n != _one))
