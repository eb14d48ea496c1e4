"""Makes photographs to classify: `pictures.py SOURCE_FOLDER FOLDER COUNT WIDTH HEIGHT`.

Each is a mosaic of parts of the photographs in the source folder, as cameras and cutters write them: JPEG, 4:2:0.
"""

import random
import sys
from pathlib import Path

from PIL import Image

TILE = (250, 187)


def part_of(photograph: Image.Image, choose: random.Random) -> Image.Image:
    left, top = (choose.randrange(have - want) for have, want in zip(photograph.size, TILE))
    return photograph.crop((left, top, left + TILE[0], top + TILE[1]))


def main() -> None:
    source, folder, *numbers = sys.argv[1:]
    count, width, height = map(int, numbers)
    photographs = [Image.open(path).convert("RGB") for path in sorted(Path(source).glob("*.jpg"))]
    choose = random.Random(1)
    for index in range(count):
        mosaic = Image.new("RGB", (width, height))
        for top in range(0, height, TILE[1]):
            for left in range(0, width, TILE[0]):
                mosaic.paste(part_of(choose.choice(photographs), choose), (left, top))
        mosaic.save(f"{folder}/{index:04}.jpg", quality=90)


main()
