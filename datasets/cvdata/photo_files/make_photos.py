"""Make the photos of this folder anew from the Debian package of Tux Paint Stamps.

``apt-get download tuxpaint-stamps-default && dpkg-deb -x tuxpaint-stamps-default_*.deb stamps``, then
``python make_photos.py stamps/usr/share/tuxpaint/stamps``. Writes one PNG file of 128×128 pixels a photo and
``photos.csv``: class, name, subject (which animal or plant), split, credit.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cvdata.photos import Photo
from PIL import Image

HERE = Path(__file__).parent
SIDE, MARGIN = 128, 4
TEST_EVERY = 3  # every third animal or plant is for testing

FOLDERS = {
    "bird": ("animals/birds",),
    "flower": ("plants/flowers",),
    "mammal": ("animals/mammals", "animals/marsupials"),
}

# Given under another licence than the collection's, or no photo.
LEFT_OUT = frozenset(
    {
        "helmeted_guineafowl",  # GFDL
        "otter",  # GFDL
        "heron_greatblue",  # CC BY-SA 2.5
        "heron_greatblue_flying",  # CC BY-SA 2.5
        "pelican",  # CC BY-SA 2.5
        "adeenia",  # CC BY-SA 3.0, as the next five
        "anthoorium",
        "appooppanthady",
        "bolsom",
        "chemparathi",
        "chuvanna_plastic_poo",
        "echidna",  # a drawing
        "hedgehog",  # a drawing
        "edward_bear",  # a toy
    }
)

_CREDITS = {
    "Childsplay project, Stas Zytkiewicz; Pere Pujal i Carabantes": """
        badger bear beaver bison blackbird bull camel caribou chimp cow crow cuckoo deer doe dog dolphin donkey
        dromedary duck elephant ferret fox gander goat gorilla hippopotamus horse koala lark lion marmot
        mountaingoat mouse nandou orca owl penguin pig pigeon quetzal rabbit ram rat sea_lion seagull squirrel
        tiger tucan turkey vulture wapiti whale wildboar wombat yak zebra zebu""",
    "Pere Pujal i Carabantes": "european-bear gnu-baby gnu-baby-stand gnu-sitting gnu-stand rabbit-2",
    "Caroline Ford": """
        chicken_profile cow_white daffodil donkey_eating pig_golden pig_golden2 rabbit_little sheep sheep_lamb""",
    "Bill Kendrick": """
        albino_peahen capybara crowned_crane giraffe indian_blackbuck magellanic_penguin ostrich peacock
        pink_flamingo rhino_black tamarin_emperor tiger_sumatran""",
    "John O'Sullivan": "drake guineafowl hen rooster",
    "Chris Goerner": """
        adelaide-rosella dingo kangaroo little-penguin magpie pigface rainbow-lorikeet silver-gull yellow-flower""",
    "Akkana Peck": "flower1 flower2 flower3 flower4 flower5 flower6 flower7 flower8 flower9 flower10",
}
NOT_NAMED = "contributors of Tux Paint Stamps, not named one by one"
CREDIT = {name: who for who, names in _CREDITS.items() for name in names.split()}


def photos(stamps: Path) -> Iterator[tuple[Photo, Path]]:
    """Go through the photos by class and name; the pictures of one animal are all of one split."""
    for class_name, folders in FOLDERS.items():
        found = [path for folder in folders for path in (stamps / folder).rglob("*.png")]
        kept = sorted((path.stem, path) for path in found if _wanted(path))
        subjects = list(dict.fromkeys(_subject(name) for name, _ in kept))
        for name, path in kept:
            number = subjects.index(_subject(name))
            split = "test" if number % TEST_EVERY == TEST_EVERY - 1 else "train"
            credit = CREDIT.get(name, NOT_NAMED)
            yield Photo(class_name, name, _subject(name), split, credit), path


def on_white(path: Path) -> Image.Image:
    """Fit a cut-out into a white square of 128×128 pixels."""
    with Image.open(path) as picture:
        cutout = picture.convert("RGBA")
    cutout = cutout.crop(cutout.getchannel("A").getbbox())
    factor = (SIDE - 2 * MARGIN) / max(cutout.size)
    width, height = (max(1, round(length * factor)) for length in cutout.size)
    cutout = cutout.resize((width, height), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", (SIDE, SIDE), "white")
    white.alpha_composite(cutout, ((SIDE - width) // 2, (SIDE - height) // 2))
    return white.convert("RGB")


def main(stamps: Path) -> None:
    """Write all photos and their list."""
    rows = []
    for photo, path in photos(stamps):
        target = HERE / photo.class_name / f"{photo.name}.png"
        target.parent.mkdir(exist_ok=True)
        on_white(path).save(target, optimize=True)
        rows.append(photo)
    with (HERE / "photos.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Photo._fields)
        writer.writerows(rows)
    print(f"{len(rows)} photos in {HERE}")


def _wanted(path: Path) -> bool:
    return "cartoon" not in path.parts and path.stem not in LEFT_OUT


def _subject(name: str) -> str:
    """Name the animal of a picture: ``gnu`` for ``gnu-baby-stand``, ``pig`` for ``pig_golden2``."""
    return name if name.startswith("flower") else re.split(r"[-_\d]", name)[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
