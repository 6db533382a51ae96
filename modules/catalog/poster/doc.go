// Package poster draws a performance's poster as SVG.
//
// The same subject always gives the same bytes, so an address with its hash can be kept for ever. What is
// drawn comes from the subject alone: a palette and a layout from its id, a pattern from its category, the
// title set large. Its letters are outlines: an image in a page can't load a font, and the machine that shows it
// may have none for Korean.
package poster
