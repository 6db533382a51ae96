package poster

// Draw returns the poster as SVG.
func (s Subject) Draw() []byte {
	return []byte("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 800\"/>")
}
