"""The types of the signatures as FastAPI has them."""

from enum import Enum
from typing import Annotated

from pydantic import BaseModel, Field

from . import library

# A whole number that does not fit its C type is refused by a bound, as Patchbay does it.
I8 = Annotated[int, Field(ge=-2**7, le=2**7 - 1)]
I16 = Annotated[int, Field(ge=-2**15, le=2**15 - 1)]
I32 = Annotated[int, Field(ge=-2**31, le=2**31 - 1)]
I64 = Annotated[int, Field(ge=-2**63, le=2**63 - 1)]
U8 = Annotated[int, Field(ge=0, le=2**8 - 1)]
U16 = Annotated[int, Field(ge=0, le=2**16 - 1)]
U32 = Annotated[int, Field(ge=0, le=2**32 - 1)]
U64 = Annotated[int, Field(ge=0, le=2**64 - 1)]


class Color(Enum):
    red = "red"
    green = "green"
    blue = "blue"


NUMBERS = {Color.red: 0, Color.green: 5, Color.blue: 6}
COLORS = {number: color for color, number in NUMBERS.items()}


class Point(BaseModel):
    lat: float
    lon: float

    def c(self):
        return library.Point(self.lat, self.lon)

    @classmethod
    def of(cls, point):
        return cls(lat=point.lat, lon=point.lon)


class Place(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=5)]
    at: Point
    tags: list[str] = []
    weight: U8 | None = None

    def c(self):
        tags, count = library.array(library.c_char_p, [tag.encode() for tag in self.tags])
        weight = None if self.weight is None else library.ctypes.pointer(library.c_uint8(self.weight))
        return library.Place(self.name.encode(), self.at.c(), tags, count, weight)


class Line(BaseModel):
    points: Annotated[list[Point], Field(max_length=2)]
    closed: bool = False

    def c(self):
        points, count = library.array(library.Point, [point.c() for point in self.points])
        return library.Line(points, count, self.closed)
