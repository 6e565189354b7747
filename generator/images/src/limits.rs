//! How much a file may ask of the machine that reads it.

/// The most that is taken; checked before memory is taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of a picture's file, which is read whole. A film is read piece by piece and has no such limit.
    pub bytes: u64,
    /// The pixels of a picture, or of one frame.
    pub pixels: u64,
    /// The pixels of a picture's longer side.
    pub side: u32,
    /// The frames of a picture that moves.
    pub frames: u32,
    /// The pixels of all frames of a picture that moves: what it costs to look at each.
    pub pixels_of_all_frames: u64,
    /// The bytes of memory that decoding may take, the file itself not counted.
    pub memory: u64,
}

impl Default for Limits {
    /// A photo of 100 megapixels, 64 MiB and half a gigabyte of memory.
    fn default() -> Self {
        Self { bytes: 64 << 20, pixels: 100_000_000, side: 30_000, frames: 3_000, pixels_of_all_frames: 1_000_000_000, memory: 512 << 20 }
    }
}
