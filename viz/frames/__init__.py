"""The steps of both passes as pictures: moments, scenes of plain shapes, animations, frames and worksheets."""
