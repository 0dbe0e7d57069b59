//! Where do the city's radio cells stand, and which lie on the way from one to another?
//!
//! A square of cells 500 m apart, a road of forty kilometres to the west, a border town at its end, a river, and parks on
//! the other bank whose cells belong to another country. All of it lies in the open Philippine Sea, so that no coordinate
//! is anybody's house.

use crate::city::seed::mix;

/// Index of a cell.
pub(crate) type Cell = u16;
/// No cell is recorded.
pub(crate) const NO_CELL: Cell = u16::MAX;
/// To be filled in when the day is lived: wherever the telephone is.
pub(crate) const WHEREVER: Cell = u16::MAX - 1;

/// People to a cell.
const PEOPLE_PER_CELL: u32 = 400;
const ROAD: u32 = 40;
const TOWN: u32 = 6;
const PARK: u32 = 8;
/// South-west corner of the city, 1e-7 degrees.
const SOUTH_E7: i64 = 150_000_000;
const WEST_E7: i64 = 1_300_000_000;
/// 500 m of latitude; a little less of longitude here, which does not matter.
const STEP_E7: i64 = 45_000;

/// The cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    side: u32,
}

impl Grid {
    pub(crate) fn of(people: u32) -> Self {
        let mut side = 6;
        while side * side * PEOPLE_PER_CELL < people && side < 240 {
            side += 1;
        }
        Self { side }
    }

    /// Cells in the city itself: they come first.
    pub(crate) fn city(self) -> u32 {
        self.side * self.side
    }

    /// All cells.
    pub(crate) fn cells(self) -> u32 {
        self.city() + ROAD + TOWN + PARK
    }

    pub(crate) fn town(self, number: u32) -> Cell {
        (self.city() + ROAD + number % TOWN) as Cell
    }

    pub(crate) fn park(self, number: u32) -> Cell {
        (self.city() + ROAD + TOWN + number % PARK) as Cell
    }

    /// The road's cell at this share (0 to 1,000) of the way from the city to the border.
    pub(crate) fn road(self, thousandths: u32) -> Cell {
        (self.city() + (thousandths * ROAD / 1001).min(ROAD - 1)) as Cell
    }

    pub(crate) fn is_abroad(self, cell: Cell) -> bool {
        u32::from(cell) >= self.city() + ROAD + TOWN
    }

    pub(crate) fn is_city(self, cell: Cell) -> bool {
        u32::from(cell) < self.city()
    }

    /// A cell near the middle for low draws, anywhere for high ones.
    pub(crate) fn near_centre(self, hash: u64) -> Cell {
        let spread = |part: u64| {
            let two = (part & 0xffff) + (part >> 16 & 0xffff);
            (two * u64::from(self.side) / 0x1_ffff).min(u64::from(self.side) - 1)
        };
        (spread(hash & 0xffff_ffff) * u64::from(self.side) + spread(hash >> 32)) as Cell
    }

    pub(crate) fn anywhere(self, hash: u64) -> Cell {
        (hash % u64::from(self.city())) as Cell
    }

    /// The cell after `thousandths` of the way from one to the other.
    pub(crate) fn between(self, from: Cell, to: Cell, thousandths: u32) -> Cell {
        match (self.is_city(from), self.is_city(to)) {
            (true, true) => {
                let (a, b) = (u32::from(from), u32::from(to));
                let part = |x: u32, y: u32| (x * (1000 - thousandths) + y * thousandths + 500) / 1000;
                (part(a / self.side, b / self.side) * self.side + part(a % self.side, b % self.side)) as Cell
            }
            (true, false) if thousandths < 60 => from,
            (true, false) if thousandths > 970 => to,
            (true, false) => self.road((thousandths - 60) * 1000 / 911),
            (false, true) => self.between(to, from, 1000 - thousandths),
            (false, false) => {
                if thousandths < 500 {
                    from
                } else {
                    to
                }
            }
        }
    }

    /// The cell that serves a telephone here: mostly this one, now and then one beside it.
    pub(crate) fn serving(self, cell: Cell, hash: u64) -> Cell {
        if cell == NO_CELL || !self.is_city(cell) || hash % 100 < 85 {
            return cell;
        }
        let (row, column) = (u32::from(cell) / self.side, u32::from(cell) % self.side);
        let last = self.side - 1;
        let (row, column) = match hash >> 8 & 3 {
            0 => (row.saturating_sub(1), column),
            1 => ((row + 1).min(last), column),
            2 => (row, column.saturating_sub(1)),
            _ => (row, (column + 1).min(last)),
        };
        (row * self.side + column) as Cell
    }

    /// Latitude and longitude in 1e-7 degrees (WGS 84).
    pub(crate) fn point(self, cell: Cell) -> (i64, i64) {
        let index = u32::from(cell);
        let middle = i64::from(self.side) / 2;
        let (north, east) = if self.is_city(cell) {
            (i64::from(index / self.side), i64::from(index % self.side))
        } else if index < self.city() + ROAD {
            (middle, -2 * (i64::from(index - self.city()) + 1))
        } else {
            let number = i64::from(index - self.city() - ROAD);
            let bank = if self.is_abroad(cell) { -90 } else { -82 };
            (middle + number % 3 - 1, bank - number / 3)
        };
        let jitter = |salt| (mix(u64::from(cell), salt) % 9_000) as i64 - 4_500;
        (SOUTH_E7 + north * STEP_E7 + jitter(3), WEST_E7 + east * STEP_E7 + jitter(4))
    }

    /// Area code and cell number as the operator counts them.
    pub(crate) fn codes(self, cell: Cell) -> (u64, u64) {
        let index = u64::from(cell);
        if self.is_abroad(cell) { (7300, 900_000 + index) } else { (4300 + index / 64, 20_000 + index) }
    }

    /// The cell as normalised records write it. Call records name only the last two parts.
    pub(crate) fn identifier(self, cell: Cell) -> String {
        let (lac, ci) = self.codes(cell);
        format!("{lac}-{ci}")
    }

    pub(crate) fn name(self, cell: Cell) -> String {
        let index = u32::from(cell);
        if self.is_city(cell) {
            format!("{}{}号站", crate::city::names::district(u64::from(cell)), index)
        } else if index < self.city() + ROAD {
            format!("西线公路K{}站", index - self.city() + 1)
        } else if self.is_abroad(cell) {
            format!("对岸园区{}站", index - self.city() - ROAD - TOWN + 1)
        } else {
            format!("河口镇{}号站", index - self.city() - ROAD + 1)
        }
    }
}
