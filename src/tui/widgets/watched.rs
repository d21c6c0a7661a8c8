//! Something that knows how often it was touched, so that what did not change need not be drawn again.
//!
//! It must not know what it holds, nor who draws it.

use std::ops::{Deref, DerefMut};

/// A thing that counts how often it was given out to be changed.
#[derive(Debug, Clone, Default)]
pub struct Watched<T> {
    thing: T,
    touched: u64,
}

impl<T> Watched<T> {
    /// How often it was given out: while this is the same, so is the thing.
    pub fn touched(&self) -> u64 {
        self.touched
    }

    /// To be told what changes nothing that is seen unless something else does too, which is looked at: its room.
    pub fn uncounted(&mut self) -> &mut T {
        &mut self.thing
    }
}

impl<T> Deref for Watched<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
    }
}

impl<T> DerefMut for Watched<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.touched += 1;
        &mut self.thing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_is_no_touch_and_changing_is() {
        let mut text = Watched::<String>::default();
        assert!(text.is_empty());
        assert_eq!(text.touched(), 0);
        text.push('a');
        assert_eq!(text.touched(), 1);
        text.uncounted().push('b');
        assert_eq!((text.as_str(), text.touched()), ("ab", 1));
    }
}
