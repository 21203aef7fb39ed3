//! A list in a file.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::Problem;
use super::{Fetched, Limits, Validators, unpack};
use crate::hex::hex;

pub(super) fn fetch(path: &Path, known: &Validators, limits: &Limits) -> Result<Fetched, Problem> {
    // Told before it is opened: opening a pipe waits for whoever writes to it.
    if !fs::metadata(path).map_err(Problem::File)?.is_file() {
        return Err(Problem::File(io::Error::other("it is no regular file")));
    }
    let file = File::open(path).map_err(Problem::File)?;
    let bytes =
        unpack::read(file, limits.bytes).map_err(|error| error.problem(limits.bytes, Problem::File))?;
    // The content, not time and length: a copy may keep both and hold another list.
    let etag = Some(hash(&bytes));
    if etag == known.etag {
        return Ok(Fetched::Unchanged);
    }
    Ok(Fetched::New { bytes, validators: Validators { etag, last_modified: None } })
}

fn hash(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}
