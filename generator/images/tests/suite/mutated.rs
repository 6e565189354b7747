//! Files changed at random: each is taken or refused, nothing panics, and a copy is as good as an original.

use image::ImageFormat;
use images::{Limits, Picture};

use crate::made::{Tried, drawing, encoded, film, gif_with_comment, jpeg_of_camera, png_of_camera, webp_of_camera};

/// Numbers that are the same in each run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }
}

fn mutated(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=chance.below(4) {
        let (at, to) = (chance.below(file.len()), chance.below(file.len()));
        let (start, end) = (at.min(to), at.max(to));
        match chance.below(7) {
            0 => file.truncate(at.max(16)),
            1 => drop(file.drain(start..end.min(start + 40))),
            2 => {
                let part = file[start..end.min(start + 200)].to_vec();
                file.extend(part);
            }
            3 => file[start..end.min(start + 4)].fill(0xff),
            4 => file.insert(at, 0),
            _ => file[at] = u8::try_from(chance.below(256)).unwrap(),
        }
        if file.is_empty() {
            file.push(0);
        }
    }
    file
}

#[test]
fn changed_files_are_taken_or_refused_and_nothing_panics() {
    let count = if std::env::var_os("SITEGEN_SOAK").is_some() { 10_000 } else { 700 };
    let originals =
        [jpeg_of_camera(6), encoded(ImageFormat::Jpeg), png_of_camera(3), gif_with_comment(), webp_of_camera(8), drawing(), film()];
    let limits = Limits { pixels: 4_000_000, memory: 48 << 20, ..Limits::default() };
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut taken = 0;
    for round in 0..count {
        let tried = Tried::new(&mutated(&originals[round % originals.len()], &mut chance));
        match tried.cleaned() {
            Ok(copy) => {
                taken += 1;
                let again = Tried::new(&copy).cleaned();
                assert!(again.is_ok_and(|again| again == copy), "round {round}: a copy is clean and whole");
            }
            Err(refusal) => assert!(refusal.to_string().contains(": "), "round {round}: {refusal} says what to do"),
        }
        drop(Picture::open(&tried.path(), &limits).map(|picture| picture.placeholder()));
    }
    assert!(taken > 0 && taken < count, "{taken} of {count} taken");
}
