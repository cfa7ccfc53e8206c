"""Run lengths as pycocotools writes and measures them: trainer/tests/rle.test.ts holds Loupe's to it.

stdin: a JSON list of {size: [height, width], runs}; stdout: of each [text, area, [x, y, width, height]].
"""

import json
import sys

from pycocotools import mask as masks


def of(size, runs):
    rle = masks.frPyObjects({"size": size, "counts": runs}, *size)
    return [rle["counts"].decode(), int(masks.area(rle)), [int(value) for value in masks.toBbox(rle)]]


if __name__ == "__main__":
    json.dump([of(one["size"], one["runs"]) for one in json.load(sys.stdin)], sys.stdout)
