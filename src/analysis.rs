//! Questions asked of a graph of claims: the read trait in, answers out. Pure: no SQL, no files, no screen.
