//! Why a file is not taken, and what to do about it.

use std::{error, fmt, io};

use crate::Format;

/// Why a file is not taken.
#[derive(Debug)]
pub enum Refusal {
    /// It could not be read, or its copy not be written: nobody's fault who sent it.
    Unreadable(io::Error),
    /// It is none of the formats.
    Unknown,
    /// It is of a format that is not read.
    NotRead(Format),
    /// It ends before it should.
    Truncated(Format),
    /// It goes on after its end, as a file does that is two at once.
    GoesOn(Format),
    /// It is not built as its format says.
    Broken(Format, String),
    /// It asks for more than the limits give.
    TooLarge(TooLarge),
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLarge {
    /// Bytes of the file, and the most.
    Bytes(u64, u64),
    /// Width and height, and the most pixels.
    Pixels(u32, u32, u64),
    /// Width and height, and the longest side.
    Side(u32, u32, u32),
    /// More frames than this.
    Frames(u32),
    /// More pixels in all frames than this.
    PixelsOfAllFrames(u64),
    /// Bytes of memory, and the most.
    Memory(u64, u64),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the file cannot be read or its copy not be written: {error}"),
            Self::Unknown => f.write_str("this is no JPEG, PNG, GIF, WebP, SVG or MP4, whatever it is called: save it as one of these"),
            Self::NotRead(format) => write!(f, "{format} files are not taken: send a JPEG, PNG or WebP, from which {format} is made"),
            Self::Truncated(format) => write!(f, "the {format} ends too early: send it again, it may not have arrived whole"),
            Self::GoesOn(format) => write!(f, "something else comes after the end of the {format}: save it anew, and send that"),
            Self::Broken(format, what) => write!(f, "the {format} is broken ({what}): save it anew, and send that"),
            Self::TooLarge(what) => what.fmt(f),
        }
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes, most) => write!(f, "the file has {bytes} bytes: make it {most} bytes at most"),
            Self::Pixels(width, height, most) => write!(f, "the picture has {width} × {height} pixels: make it {most} pixels at most"),
            Self::Side(width, height, most) => write!(f, "the picture has {width} × {height} pixels: make no side longer than {most}"),
            Self::Frames(most) => write!(f, "the picture has too many frames: {most} at most, or send a film"),
            Self::PixelsOfAllFrames(most) => {
                write!(f, "the frames of the picture have more than {most} pixels together: make it smaller or shorter, or send a film")
            }
            Self::Memory(bytes, most) => {
                write!(f, "{bytes} bytes of memory are needed to read the picture, and it may take {most}: make it smaller")
            }
        }
    }
}

impl error::Error for Refusal {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<TooLarge> for Refusal {
    fn from(what: TooLarge) -> Self {
        Self::TooLarge(what)
    }
}
