//! Handles: what a pointer that C holds points to, and how it is checked when it comes back.

use std::ptr;

use regulars::{Code, Error, Result};

/// A kind of handle. The type itself is only the name that C knows; [`Held`] is what is behind the pointer.
pub(crate) trait Handle: Sized {
    /// What the handle owns.
    type Value;
    /// What the kind is called in messages.
    const NAME: &'static str;
    /// Eight bytes in front of the value that tell one kind from another.
    const TAG: u64;
}

#[repr(C)]
struct Held<T> {
    tag: u64,
    value: T,
}

/// Gives a value to C, which has to hand it back to [`free`].
pub(crate) fn give<H: Handle>(value: H::Value) -> *mut H {
    Box::into_raw(Box::new(Held { tag: H::TAG, value })).cast()
}

/// The value behind a handle.
///
/// # Errors
/// [`Code::InvalidOption`] for NULL and for a handle of another kind.
///
/// # Safety
/// `handle` is NULL or a handle of ours, of whatever kind, that was not freed and is not being changed.
pub(crate) unsafe fn borrow<'a, H: Handle>(handle: *const H) -> Result<&'a H::Value> {
    // SAFETY: as promised by the caller.
    unsafe { check(handle) }?;
    // SAFETY: the tag says that a Held<H::Value> is there, and it lives and stays as the caller promises.
    Ok(unsafe { &(*handle.cast::<Held<H::Value>>()).value })
}

/// The value behind a handle, to be changed.
///
/// # Errors
/// As for [`borrow`].
///
/// # Safety
/// As for [`borrow`], and nobody else uses the handle meanwhile.
pub(crate) unsafe fn borrow_mut<'a, H: Handle>(handle: *mut H) -> Result<&'a mut H::Value> {
    // SAFETY: as promised by the caller.
    unsafe { check(handle) }?;
    // SAFETY: as in `borrow`, and the caller is alone with it.
    Ok(unsafe { &mut (*handle.cast::<Held<H::Value>>()).value })
}

/// Ends a handle. NULL and handles of another kind are left alone: a leak does less harm than the wrong destructor.
///
/// # Safety
/// As for [`borrow_mut`], and nobody uses the handle afterwards.
pub(crate) unsafe fn free<H: Handle>(handle: *mut H) {
    // SAFETY: as promised by the caller.
    if unsafe { check(handle) }.is_ok() {
        let held = handle.cast::<Held<H::Value>>();
        // Whoever frees it again finds no tag, as long as nobody else has been given the memory: no promise, but a help.
        // SAFETY: the tag says that a Held is there, and the caller is alone with it.
        unsafe { ptr::write_volatile(&raw mut (*held).tag, 0) };
        // SAFETY: the tag says that `give` made it from a Box of this type, and nobody will use it again.
        drop(unsafe { Box::from_raw(held) });
    }
}

/// A pointer to a struct of the caller's.
///
/// # Errors
/// [`Code::InvalidOption`] for NULL.
pub(crate) fn input<T>(name: &'static str, place: *mut T) -> Result<*mut T> {
    if place.is_null() || !place.is_aligned() {
        return Err(Error::new(Code::InvalidOption, "expected a pointer, found NULL").at_field(name));
    }
    Ok(place)
}

/// A place for a result. It is written last, so that a call that fails leaves it as it was.
///
/// # Errors
/// [`Code::InvalidOption`] for NULL.
///
/// # Safety
/// `place` is NULL or may be written to.
pub(crate) unsafe fn output<'a, T>(name: &'static str, place: *mut T) -> Result<Output<'a, T>> {
    if place.is_null() || !place.is_aligned() {
        return Err(Error::new(Code::InvalidOption, "expected a place for the result, found NULL").at_field(name));
    }
    Ok(Output { place, lives: std::marker::PhantomData })
}

/// A place that was checked, and may hold anything until it is written.
pub(crate) struct Output<'a, T> {
    place: *mut T,
    lives: std::marker::PhantomData<&'a mut T>,
}

impl<T> Output<'_, T> {
    /// Writes the result. What was there is C's, and is not dropped.
    pub(crate) fn set(self, value: T) {
        // SAFETY: `output` was promised that it may be written to, and it was checked not to be NULL.
        unsafe { ptr::write(self.place, value) }
    }
}

unsafe fn check<H: Handle>(handle: *const H) -> Result<()> {
    let tag = handle.cast::<u64>();
    let refuse = |found: &str| {
        Err(Error::new(Code::InvalidOption, format!("expected a {}, found {found}", H::NAME)).at_field(H::NAME))
    };
    if tag.is_null() {
        return refuse("NULL");
    }
    // SAFETY: not null, and every handle of ours starts with its tag.
    if !tag.is_aligned() || unsafe { *tag } != H::TAG {
        return refuse("a handle of another kind");
    }
    Ok(())
}
