//! What keys do wherever text is typed, be it a line or many.

use super::area::TextBox;
use super::input::InputLine;

/// Text with a place to type at.
pub trait Typed {
    /// What is in it.
    fn text(&self) -> &str;
    /// Puts text in at the cursor.
    fn insert(&mut self, text: &str);
    /// One letter to the left.
    fn left(&mut self);
    /// One letter to the right.
    fn right(&mut self);
    /// To the start of the line.
    fn home(&mut self);
    /// To the end of the line.
    fn end(&mut self);
    /// Takes out the letter before the cursor.
    fn backspace(&mut self);
    /// Takes out the letter at the cursor.
    fn delete(&mut self);
    /// Takes out the word before the cursor.
    fn delete_word(&mut self);
    /// Empties it.
    fn clear(&mut self);
}

macro_rules! typed {
    ($($widget:ty),*) => {$(
        impl Typed for $widget {
            fn text(&self) -> &str {
                Self::text(self)
            }
            fn insert(&mut self, text: &str) {
                Self::insert(self, text);
            }
            typed!(@keys left right home end backspace delete delete_word clear);
        }
    )*};
    (@keys $($key:ident)*) => {$(
        fn $key(&mut self) {
            Self::$key(self);
        }
    )*};
}

typed!(InputLine, TextBox);
