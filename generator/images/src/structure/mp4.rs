//! A film: its boxes walked with checked sizes, and what of it is not to stay.
//!
//! What is not to stay is written over with zeros, in a box called `free` where it was one, so that nothing moves and every offset stays right.

use std::io::{Read, Seek};
use std::ops::Range;
use std::time::Duration;

use super::bytes::Bytes;
use super::mp4_boxes::{Box, boxes, broken, read};
use super::mp4_samples::chunks;
use crate::{Format, Refusal};

/// What a film is played from: names of boxes by the box that they stand in.
const PLAYED_FROM: [(&[u8; 4], &[&[u8; 4]]); 9] = [
    (b"file", &[b"ftyp", b"moov", b"mdat", b"moof", b"sidx", b"ssix", b"styp", b"mfra", b"pdin"]),
    (b"moov", &[b"mvhd", b"trak", b"mvex"]),
    (b"trak", &[b"tkhd", b"edts", b"mdia"]),
    (b"mdia", &[b"mdhd", b"hdlr", b"minf"]),
    (b"minf", &[b"vmhd", b"smhd", b"dinf", b"stbl"]),
    (
        b"stbl",
        &[
            b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stps", b"sdtp", b"sbgp", b"sgpd",
            b"subs",
        ],
    ),
    (b"mvex", &[b"mehd", b"trex"]),
    (b"moof", &[b"mfhd", b"traf"]),
    (b"traf", &[b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd", b"subs"]),
];

/// A film taken apart.
#[derive(Debug, Default)]
pub(crate) struct Film {
    /// As it is seen.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) duration: Option<Duration>,
    /// Where `free` is to be written.
    pub(crate) freed: Vec<u64>,
    /// What is to be written over with zeros.
    pub(crate) blanked: Vec<Range<u64>>,
    /// What is played, in chunks.
    played: Vec<Range<u64>>,
    has_other_tracks: bool,
}

impl Film {
    /// Takes a film apart.
    ///
    /// # Errors
    /// What is wrong with its structure.
    pub(crate) fn walk<F: Read + Seek>(file: &mut F, length: u64) -> Result<Self, Refusal> {
        let mut film = Self::default();
        let all = boxes(file, 0..length)?;
        let count = |kind: &[u8; 4]| all.iter().filter(|part| &part.kind == kind).count();
        match all.first() {
            Some(first) if &first.kind == b"ftyp" && first.content.end - first.start <= 1024 && count(b"ftyp") == 1 => {}
            _ => return Err(broken("it does not begin with its type")),
        }
        if count(b"moov") != 1 || count(b"mdat") == 0 {
            return Err(broken("not one film with its data"));
        }
        let in_fragments = count(b"moof") > 0;
        for part in film.sort_out(b"file", &all) {
            match &part.kind {
                b"moov" => film.movie(file, &part, in_fragments)?,
                b"moof" => film.fragment(file, &part)?,
                _ => {}
            }
        }
        if film.width == 0 || film.height == 0 {
            return Err(broken("no pictures in it"));
        }
        if in_fragments {
            if film.has_other_tracks {
                return Err(broken("tracks besides pictures and sound, in fragments"));
            }
        } else {
            film.blank_what_is_not_played(&all)?;
        }
        Ok(film)
    }

    /// Lets boxes go that a film is not played from; the others.
    fn sort_out(&mut self, parent: &[u8; 4], parts: &[Box]) -> Vec<Box> {
        let known = PLAYED_FROM.iter().find(|(name, _)| *name == parent).map_or(&[][..], |(_, known)| known);
        let (kept, gone): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(|part| known.contains(&&part.kind));
        for part in gone {
            self.free(&part);
        }
        kept
    }

    fn free(&mut self, part: &Box) {
        self.freed.push(part.start + 4);
        self.blanked.push(part.content.clone());
    }

    /// The boxes within one, without those that go.
    fn inside<F: Read + Seek>(&mut self, file: &mut F, part: &Box) -> Result<Vec<Box>, Refusal> {
        let parts = boxes(file, part.content.clone())?;
        Ok(self.sort_out(&part.kind, &parts))
    }

    fn movie<F: Read + Seek>(&mut self, file: &mut F, movie: &Box, in_fragments: bool) -> Result<(), Refusal> {
        for part in self.inside(file, movie)? {
            match &part.kind {
                b"mvhd" => self.duration = self.times(file, &part)?,
                b"trak" => self.track(file, &part, in_fragments)?,
                _ => drop(self.inside(file, &part)?),
            }
        }
        Ok(())
    }

    fn track<F: Read + Seek>(&mut self, file: &mut F, track: &Box, in_fragments: bool) -> Result<(), Refusal> {
        let parts = boxes(file, track.content.clone())?;
        let media = child(&parts, b"mdia")?;
        let of_media = boxes(file, media.content.clone())?;
        let handler = child(&of_media, b"hdlr")?;
        let kind = read(file, handler.content.clone())?.get(8..12).map(<[u8]>::to_vec).ok_or_else(|| broken("a track of no kind"))?;
        // what is neither seen nor heard in a browser tells where a drone was, or a phone
        if !matches!(kind.as_slice(), b"vide" | b"soun") {
            self.has_other_tracks = true;
            self.free(track);
            return Ok(());
        }
        // the name that a program or somebody gave it
        self.blanked.push((handler.content.start + 24).min(handler.content.end)..handler.content.end);
        for part in self.sort_out(b"trak", &parts) {
            if &part.kind == b"tkhd" {
                self.times(file, &part)?;
                if kind == b"vide" {
                    self.size(&read(file, part.content.clone())?)?;
                }
            }
        }
        for part in self.sort_out(b"mdia", &of_media) {
            match &part.kind {
                b"mdhd" => drop(self.times(file, &part)?),
                b"minf" => self.media(file, &part, in_fragments)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn media<F: Read + Seek>(&mut self, file: &mut F, media: &Box, in_fragments: bool) -> Result<(), Refusal> {
        let parts = self.inside(file, media)?;
        let data = child(&parts, b"dinf")?;
        let references = boxes(file, data.content.clone())?;
        let references = read(file, child(&references, b"dref")?.content.clone())?;
        // one entry, which says that all is in this file
        if !matches!(references.as_slice(), [0, _, _, _, 0, 0, 0, 1, 0, 0, 0, 12, b'u', b'r', b'l', b' ', 0, 0, 0, 1]) {
            return Err(broken("its data lies elsewhere"));
        }
        let tables = child(&parts, b"stbl")?.clone();
        let tables = self.inside(file, &tables)?;
        child(&tables, b"stsd")?;
        if !in_fragments {
            self.played.append(&mut chunks(file, &tables)?);
        }
        Ok(())
    }

    fn fragment<F: Read + Seek>(&mut self, file: &mut F, fragment: &Box) -> Result<(), Refusal> {
        for part in self.inside(file, fragment)? {
            if &part.kind == b"traf" {
                self.inside(file, &part)?;
            }
        }
        Ok(())
    }

    /// Blanks when something was made; how long it lasts, where it says so.
    fn times<F: Read + Seek>(&mut self, file: &mut F, part: &Box) -> Result<Option<Duration>, Refusal> {
        let content = read(file, part.content.clone())?;
        let mut bytes = Bytes::new(Format::Mp4, &content);
        let [version, ..] = bytes.array::<4>()?;
        let length = if version == 1 { 16 } else { 8 };
        bytes.take(length)?;
        let start = part.content.start + 4;
        self.blanked.push(start..start + length as u64);
        let parts_of_a_second = bytes.u32_be()?;
        let all = if version == 1 { bytes.u64_be()? } else { bytes.u32_be()?.into() };
        if parts_of_a_second == 0 || all == 0 || all >= u64::from(u32::MAX) << 16 {
            return Ok(None);
        }
        Ok(Some(Duration::from_secs_f64(all as f64 / f64::from(parts_of_a_second))))
    }

    /// Reads how large a track is seen, turned as it says (ISO 14496-12 §8.3.2).
    fn size(&mut self, head: &[u8]) -> Result<(), Refusal> {
        let (_, end) = head.split_last_chunk::<44>().ok_or_else(|| broken("a track that says too little"))?;
        let number = |at: usize| i32::from_be_bytes([end[at], end[at + 1], end[at + 2], end[at + 3]]);
        let (width, height) = (number(36).unsigned_abs() >> 16, number(40).unsigned_abs() >> 16);
        let lies_on_its_side = number(0) == 0 && number(16) == 0;
        let (width, height) = if lies_on_its_side { (height, width) } else { (width, height) };
        if u64::from(width) * u64::from(height) > u64::from(self.width) * u64::from(self.height) {
            (self.width, self.height) = (width, height);
        }
        Ok(())
    }

    /// Blanks the data that no kept track plays.
    fn blank_what_is_not_played(&mut self, all: &[Box]) -> Result<(), Refusal> {
        self.played.sort_unstable_by_key(|chunk| chunk.start);
        let mut data: Vec<_> = all.iter().filter(|part| &part.kind == b"mdat").map(|part| part.content.clone()).collect();
        data.reverse();
        let mut current = data.pop().ok_or_else(|| broken("no data"))?;
        for chunk in self.played.drain(..).filter(|chunk| !chunk.is_empty()) {
            while chunk.start >= current.end && !data.is_empty() {
                self.blanked.push(current);
                current = data.pop().ok_or_else(|| broken("no data"))?;
            }
            if chunk.end > current.end {
                return Err(broken("samples outside of its data"));
            }
            if chunk.start > current.start {
                self.blanked.push(current.start..chunk.start);
            }
            current.start = current.start.max(chunk.end);
        }
        self.blanked.push(current);
        self.blanked.append(&mut data);
        Ok(())
    }
}

fn child<'a>(parts: &'a [Box], kind: &[u8; 4]) -> Result<&'a Box, Refusal> {
    let mut found = parts.iter().filter(|part| &part.kind == kind);
    match (found.next(), found.next()) {
        (Some(part), None) => Ok(part),
        _ => Err(broken(&format!("not one `{}` where one has to be", String::from_utf8_lossy(kind)))),
    }
}
