//! How do the pictures come to be that accounts show: drawn, never photographed, and changed as thieves of pictures change them?
//!
//! A picture is kept as a recipe (motif, number, changes) and drawn when it is written, one at a time. Whole numbers only, and
//! filters built from the four operations, so that the same seed draws the same bytes everywhere.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgb, RgbImage};

use crate::city::evidence::{Asked, Written, write_file};
use crate::city::seed::Dice;
use crate::error::TestbedError;

/// Width and height of what is drawn.
const SIDE: u32 = 192;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Motif {
    /// A figure before a background, with things around it: the place of a portrait.
    Figure,
    /// Shapes without a figure: a landscape, a pet, a meal.
    Scene,
    /// A sun in a sky: everybody's own, and all alike.
    Sunset,
    /// The grey figure that a platform shows where nothing was chosen.
    Default,
}

/// What was done to a picture before it was put up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Written as JPEG of this quality.
    Compressed(u8),
    /// So many in a hundred cut from each edge.
    Cropped(u32),
    Mirrored,
    /// Turned by so many right angles.
    Turned(u8),
    /// A border of this width in pixels.
    Framed(u32),
    /// Made so many pixels wide.
    Scaled(u32),
    /// Lighter by so much.
    Lightened(i32),
}

/// A picture to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// File name below `pictures/`; its ending says the format.
    pub(crate) name: String,
    /// Whose account shows it: a case has it if one of them was asked for.
    pub(crate) party: u32,
    pub(crate) motif: Motif,
    /// Same motif and number, same picture.
    pub(crate) number: u32,
    pub(crate) changes: Vec<Change>,
}

/// Draws and writes what was asked for.
pub(crate) fn write(
    root: &Path,
    seed: u64,
    pictures: &[Picture],
    asked: &Asked,
) -> Result<Vec<Written>, TestbedError> {
    let wanted: BTreeMap<&str, &Picture> = (pictures.iter())
        .filter(|picture| asked.wants(picture.party))
        .map(|picture| (picture.name.as_str(), picture))
        .collect();
    let mut all = Vec::new();
    for picture in wanted.into_values() {
        let bytes = drawn(seed, picture)
            .map_err(|source| TestbedError::Picture { name: picture.name.clone(), source })?;
        let name = format!("pictures/{}", picture.name);
        write_file(&root.join(&name), &bytes)?;
        all.push(Written { name, rows: 1, bytes: bytes.len() as u64 });
    }
    Ok(all)
}

fn drawn(seed: u64, picture: &Picture) -> Result<Vec<u8>, image::ImageError> {
    let mut canvas = draw(seed, picture.motif, picture.number);
    let mut quality = 88;
    for change in &picture.changes {
        if let Change::Compressed(of) = change {
            quality = *of;
        }
        canvas = changed(canvas, *change);
    }
    let mut out = Cursor::new(Vec::new());
    if picture.name.ends_with(".png") {
        canvas.write_to(&mut out, ImageFormat::Png)?;
    } else {
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality).encode_image(&canvas)?;
    }
    Ok(out.into_inner())
}

fn changed(canvas: RgbImage, change: Change) -> RgbImage {
    let (width, height) = canvas.dimensions();
    match change {
        Change::Compressed(_) => canvas,
        Change::Cropped(share) => {
            let [left, top] = [width, height].map(|side| side * share / 100);
            imageops::crop_imm(&canvas, left, top, width - 2 * left, height - 2 * top).to_image()
        }
        Change::Mirrored => imageops::flip_horizontal(&canvas),
        Change::Turned(1) => imageops::rotate90(&canvas),
        Change::Turned(2) => imageops::rotate180(&canvas),
        Change::Turned(_) => imageops::rotate270(&canvas),
        Change::Framed(border) => {
            let mut framed =
                RgbImage::from_pixel(width + 2 * border, height + 2 * border, Rgb([250, 244, 230]));
            imageops::replace(&mut framed, &canvas, i64::from(border), i64::from(border));
            framed
        }
        Change::Scaled(to) => imageops::resize(&canvas, to, height * to / width.max(1), FilterType::Triangle),
        Change::Lightened(by) => {
            let mut canvas = canvas;
            for pixel in canvas.pixels_mut() {
                pixel.0 = pixel.0.map(|part| (i32::from(part) + by).clamp(0, 255) as u8);
            }
            canvas
        }
    }
}

fn draw(seed: u64, motif: Motif, number: u32) -> RgbImage {
    let mut dice = Dice::of_gang(seed, "picture", (motif as u64) << 32 | u64::from(number));
    match motif {
        Motif::Default => {
            let blue = [216, 206, 226, 196][(number % 4) as usize];
            let mut canvas = ground([[206, 210, blue]; 4]);
            ellipse(&mut canvas, [96, 76], [34, 36], [245, 246, 248], 100);
            ellipse(&mut canvas, [96, 176], [66, 56], [245, 246, 248], 100);
            canvas
        }
        Motif::Sunset => {
            let low = dice.range(0, 24) as u8;
            let mut canvas = ground([
                [70, 60 + low, 130],
                [80, 64, 134 + low],
                [244, 140 + low, 60],
                [250, 150, 66 + low],
            ]);
            let at = [dice.range(80, 112) as i32, dice.range(96, 118) as i32];
            ellipse(&mut canvas, at, [18, 18], [255, 226, 150], 100);
            block(&mut canvas, [0, 140 + dice.range(0, 10) as i32], [192, 60], [30, 34, 60], 100);
            canvas
        }
        Motif::Scene => {
            let mut canvas =
                ground([colour(&mut dice), colour(&mut dice), colour(&mut dice), colour(&mut dice)]);
            things(&mut canvas, &mut dice, 11);
            canvas
        }
        Motif::Figure => {
            let mut canvas =
                ground([colour(&mut dice), colour(&mut dice), colour(&mut dice), colour(&mut dice)]);
            things(&mut canvas, &mut dice, 6);
            figure(&mut canvas, &mut dice);
            things(&mut canvas, &mut dice, 2);
            canvas
        }
    }
}

/// Hair, head and shoulders somewhere about the middle.
fn figure(canvas: &mut RgbImage, dice: &mut Dice) {
    let (x, y) = (dice.range(64, 128) as i32, dice.range(58, 92) as i32);
    let (hair, coat) = (colour(dice), colour(dice));
    let size = dice.range(24, 36) as i32;
    ellipse(canvas, [x, y + 3 * size], [2 * size, 2 * size], coat, 100);
    ellipse(canvas, [x, y - size / 4], [size * 5 / 4, size * 3 / 2], hair.map(|part| part / 3), 100);
    ellipse(canvas, [x, y + size / 5], [size * 4 / 5, size], [236, 200 + (hair[1] >> 4), 172], 100);
}

fn things(canvas: &mut RgbImage, dice: &mut Dice, count: u32) {
    for _ in 0..count {
        let at = [dice.below(SIDE) as i32, dice.below(SIDE) as i32];
        let size = [dice.range(10, 54) as i32, dice.range(10, 54) as i32];
        let (of, cover) = (colour(dice), dice.range(60, 100));
        if dice.chance(0.5) {
            ellipse(canvas, at, size, of, cover);
        } else {
            block(canvas, at, size, of, cover);
        }
    }
}

fn colour(dice: &mut Dice) -> [u8; 3] {
    [0; 3].map(|_: u8| dice.range(16, 240) as u8)
}

/// Colours of the four corners, mixed between them.
fn ground(corners: [[u8; 3]; 4]) -> RgbImage {
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let weights = [(SIDE - x) * (SIDE - y), x * (SIDE - y), (SIDE - x) * y, x * y];
        let part = |index: usize| {
            let sum: u32 =
                corners.iter().zip(weights).map(|(of, weight)| u32::from(of[index]) * weight).sum();
            (sum / (SIDE * SIDE)) as u8
        };
        Rgb([part(0), part(1), part(2)])
    })
}

fn ellipse(canvas: &mut RgbImage, [x, y]: [i32; 2], [wide, high]: [i32; 2], of: [u8; 3], cover: u32) {
    let (wide, high) = (wide.max(1), high.max(1));
    fill(canvas, of, cover, |px, py| {
        let (dx, dy) = (px - x, py - y);
        dx * dx * high * high + dy * dy * wide * wide <= wide * wide * high * high
    });
}

fn block(canvas: &mut RgbImage, [x, y]: [i32; 2], [wide, high]: [i32; 2], of: [u8; 3], cover: u32) {
    fill(canvas, of, cover, |px, py| (x..x + wide).contains(&px) && (y..y + high).contains(&py));
}

fn fill(canvas: &mut RgbImage, of: [u8; 3], cover: u32, inside: impl Fn(i32, i32) -> bool) {
    for (x, y, pixel) in canvas.enumerate_pixels_mut() {
        if inside(x as i32, y as i32) {
            for (part, new) in pixel.0.iter_mut().zip(of) {
                *part = ((u32::from(*part) * (100 - cover) + u32::from(new) * cover) / 100) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(a: &RgbImage, b: &RgbImage) -> u64 {
        let parts = a.pixels().zip(b.pixels()).flat_map(|(a, b)| a.0.into_iter().zip(b.0));
        parts.map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>() / u64::from(3 * SIDE * SIDE)
    }

    fn read(changes: &[Change], ending: &str) -> RgbImage {
        let picture = Picture {
            name: format!("a.{ending}"),
            party: 0,
            motif: Motif::Figure,
            number: 7,
            changes: changes.to_vec(),
        };
        image::load_from_memory(&drawn(3, &picture).unwrap()).unwrap().into_rgb8()
    }

    #[test]
    fn a_picture_is_the_same_after_compression_and_another_number_is_another_picture() {
        let first = draw(3, Motif::Figure, 7);
        assert!(first == read(&[], "png"), "PNG keeps every pixel");
        let worst = difference(&first, &read(&[Change::Compressed(35)], "jpg"));
        assert!((1..8).contains(&worst), "compressed by {worst}");
        for other in 8..40 {
            assert!(difference(&first, &draw(3, Motif::Figure, other)) > 20, "picture {other} is picture 7");
        }
        assert!(difference(&first, &draw(4, Motif::Figure, 7)) > 20, "the seed does not matter");
    }

    #[test]
    fn turned_mirrored_cropped_and_framed_pictures_are_brought_back_by_the_opposite() {
        let first = draw(3, Motif::Figure, 7);
        let back = changed(changed(first.clone(), Change::Turned(1)), Change::Turned(3));
        assert!(back == first && changed(first.clone(), Change::Turned(1)) != first);
        assert!(changed(changed(first.clone(), Change::Mirrored), Change::Mirrored) == first);
        let framed = changed(first.clone(), Change::Framed(12));
        assert_eq!(framed.dimensions(), (SIDE + 24, SIDE + 24));
        assert!(imageops::crop_imm(&framed, 12, 12, SIDE, SIDE).to_image() == first);
        assert_eq!(changed(first, Change::Cropped(10)).dimensions(), (154, 154));
    }
}
