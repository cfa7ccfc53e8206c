"""Reads the files that Loupe writes for others, as those others do: trainer/tests/formats.test.ts holds it to the masks.

COCO by pycocotools, pictures by Pillow, XML and JSON by the standard library. Label Studio's brush, CVAT's runs and YOLO's
rows by their own rules, written down here from what their readers do: decode_rle of label_studio_converter (brush), CVAT's
MaskConverter (runs along the rows of the box alone), ultralytics (verify_image_label, polygon2mask).
"""

import io
import json
import math
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from pycocotools import mask as masks
from pycocotools.coco import COCO


def told(photo, label, category, mask):
    """mask: bool or u8 [height, width]."""
    rle = masks.encode(np.asfortranarray(mask, dtype=np.uint8))
    size, counts = rle["size"], rle["counts"].decode()
    return {"photo": photo, "label": label, "category": category, "size": size, "counts": counts}


def coco(path):
    data = COCO(str(path))
    for annotation in data.loadAnns(data.getAnnIds()):
        mask = data.annToMask(annotation)
        image = data.imgs[annotation["image_id"]]
        assert mask.shape == (image["height"], image["width"])
        assert annotation["area"] > 0 and annotation["iscrowd"] == 0
        x, y, width, height = annotation["bbox"]
        rows, columns = np.nonzero(mask)
        if isinstance(annotation["segmentation"], dict):
            box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
            assert [x, y, width, height] == box and annotation["area"] == mask.sum()
        category = data.cats[annotation["category_id"]]
        yield told(image["file_name"], category["name"], category["id"], mask)


def filled(points, width, height):
    """The pixels whose middle is inside, even-odd: points f64 [n, 2] in pixels -> bool [height, width]."""
    inside = np.zeros((height, width), dtype=bool)
    middles = np.arange(width) + 0.5
    for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
        for row in range(max(math.ceil(min(y1, y2) - 0.5), 0), min(math.ceil(max(y1, y2) - 0.5), height)):
            inside[row] ^= middles >= x1 + (row + 0.5 - y1) / (y2 - y1) * (x2 - x1)
    return inside


def names_of(text):
    """data.yaml as written: one class a row under names."""
    rows = text.split("names:\n")[1].splitlines()
    pairs = [row.strip().split(": ", 1) for row in rows]
    names = {int(index): json.loads(name) for index, name in pairs}
    # As ultralytics asks (check_class_names): no class is left out.
    assert max(names) == len(names) - 1
    return names


def yolo(path, sizes):
    with zipfile.ZipFile(path) as archive:
        names = names_of(archive.read("data.yaml").decode())
        for entry in archive.namelist():
            if entry.startswith("labels/"):
                stem = Path(entry).stem
                width, height = sizes[stem]
                for row in archive.read(entry).decode().splitlines():
                    index, *values = row.split()
                    shares = np.array(values, dtype=np.float64).reshape(-1, 2)
                    assert len(values) > 5 and shares.min() >= 0 and shares.max() <= 1 and int(index) < len(names)
                    mask = filled(shares * [width, height], width, height)
                    yield told(stem, names[int(index)], int(index), mask)


def yolo_drawn(path, sizes):
    """As ultralytics makes its training masks: fractions cut off, and the line drawn too. Pillow draws it as OpenCV does."""
    with zipfile.ZipFile(path) as archive:
        names = names_of(archive.read("data.yaml").decode())
        for entry in archive.namelist():
            if entry.startswith("labels/"):
                width, height = sizes[Path(entry).stem]
                for row in archive.read(entry).decode().splitlines():
                    index, *values = row.split()
                    shares = np.array(values, dtype=np.float32).reshape(-1, 2)
                    points = (shares * np.float32([width, height])).astype(np.int32)
                    picture = Image.new("L", (width, height))
                    ImageDraw.Draw(picture).polygon([tuple(map(int, point)) for point in points], fill=1, outline=1)
                    yield told(Path(entry).stem, names[int(index)], int(index), np.asarray(picture))


def labelme(path):
    data = json.loads(path.read_text())
    width, height = data["imageWidth"], data["imageHeight"]
    groups = {}
    for index, shape in enumerate(data["shapes"]):
        assert shape["shape_type"] == "polygon" and len(shape["points"]) > 2
        key = index if shape["group_id"] is None else ("group", shape["group_id"])
        label, mask = groups.get(key, (shape["label"], np.zeros((height, width), dtype=bool)))
        groups[key] = (label, mask | filled(np.array(shape["points"]), width, height))
    for label, mask in groups.values():
        yield told(data["imagePath"], label, None, mask)


def cvat(path):
    for image in ElementTree.parse(path).getroot().iter("image"):
        width, height = int(image.get("width")), int(image.get("height"))
        groups = {}
        for index, shape in enumerate(image):
            mask = np.zeros((height, width), dtype=bool)
            if shape.tag == "mask":
                left, top, columns, rows = (int(shape.get(key)) for key in ("left", "top", "width", "height"))
                runs = [int(run) for run in shape.get("rle").split(",")]
                assert sum(runs) == columns * rows
                flat = np.repeat(np.arange(len(runs)) % 2, runs)
                mask[top : top + rows, left : left + columns] = flat.reshape(rows, columns)
            else:
                points = [[float(value) for value in pair.split(",")] for pair in shape.get("points").split(";")]
                mask = filled(np.array(points), width, height)
            key = shape.get("group_id") or f"alone {index}"
            label, before = groups.get(key, (shape.get("label"), np.zeros_like(mask)))
            groups[key] = (label, before | mask)
        for label, mask in groups.values():
            yield told(image.get("name"), label, None, mask)


def voc(path):
    with zipfile.ZipFile(path) as archive:
        labelmap = [row.split(":") for row in archive.read("labelmap.txt").decode().splitlines() if row[0] != "#"]
        for stem in archive.read("ImageSets/Segmentation/default.txt").decode().split():
            pictures = [
                Image.open(io.BytesIO(archive.read(f"{folder}/{stem}.png")))
                for folder in ("SegmentationClass", "SegmentationObject")
            ]
            assert [picture.mode for picture in pictures] == ["P", "P"]
            classes, objects = (np.asarray(picture) for picture in pictures)
            palette = pictures[0].getpalette()
            assert palette[:9] == [0, 0, 0, 128, 0, 0, 0, 128, 0] and palette[-3:] == [224, 224, 192]
            root = ElementTree.fromstring(archive.read(f"Annotations/{stem}.xml"))
            size = [int(root.find(f"size/{key}").text) for key in ("height", "width")]
            assert tuple(size) == objects.shape
            for index, entry in enumerate(root.iter("object"), start=1):
                mask = objects == index
                (number,) = np.unique(classes[mask])
                name, colour = labelmap[number][0], labelmap[number][1]
                assert name == entry.find("name").text
                assert colour == ",".join(map(str, palette[3 * number : 3 * number + 3]))
                rows, columns = np.nonzero(mask)
                box = [int(entry.find(f"bndbox/{key}").text) for key in ("xmin", "ymin", "xmax", "ymax")]
                assert box == [columns.min() + 1, rows.min() + 1, columns.max() + 1, rows.max() + 1]
                yield told(stem, name, int(number), mask)


def brush(data):
    """decode_rle of label_studio_converter, in its steps."""
    bits = "".join(f"{byte:08b}" for byte in data)
    at = 0

    def read(count):
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    count, word = read(32), read(5) + 1
    widths = [read(4) + 1 for _ in range(4)]
    values = np.zeros(count, dtype=np.uint8)
    i = 0
    while i < count:
        same = read(1)
        end = i + 1 + read(widths[read(2)])
        if same:
            values[i:end] = read(word)
        else:
            values[i:end] = [read(word) for _ in range(i, end)]
        i = end
    return values


def label_studio(path):
    for task in json.loads(path.read_text()):
        for result in task["annotations"][0]["result"]:
            width, height, value = result["original_width"], result["original_height"], result["value"]
            assert value["format"] == "rle"
            channels = brush(value["rle"]).reshape(height, width, 4)
            assert set(np.unique(channels)) <= {0, 255} and (channels == channels[:, :, 3:]).all()
            yield told(task["data"]["image"], value[result["type"]][0], None, channels[:, :, 3] > 0)


def picture(path):
    image = Image.open(path)
    values = np.asarray(image)
    yield told(image.mode, path.suffix, None, (values[:, :, 3] if image.mode == "RGBA" else values) >= 128)


READERS = {
    "coco": coco,
    "labelme": labelme,
    "cvat": cvat,
    "voc": voc,
    "label-studio": label_studio,
    "picture": picture,
}


def main(folder):
    """Each file is called READER.NAME.EXTENSION; sizes.json has [width, height] by the photo's name for YOLO, which says none."""
    sizes = json.loads((folder / "sizes.json").read_text())
    read = {}
    for path in sorted(folder.iterdir()):
        reader = path.name.split(".")[0]
        if reader in READERS:
            read[path.name] = list(READERS[reader](path))
        elif reader == "yolo":
            read[path.name] = list(yolo(path, sizes))
            read[f"{path.name} drawn"] = list(yolo_drawn(path, sizes))
    (folder / "read.json").write_text(json.dumps(read))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
