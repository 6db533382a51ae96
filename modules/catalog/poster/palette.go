package poster

// palette is a handful of colours that get along, on any neighbour in a grid.
type palette struct {
	ground string // most of the paper
	deep   string // the ground's shadow
	a, b   string // what the picture is made of
	c      string // a spark
	ink    string // text on ground; at least 4.5:1 against it
}

var palettes = []palette{
	{"#14213D", "#0B1226", "#FF6B4A", "#FFC145", "#5BC0EB", "#FFF6E9"}, // midnight and coral
	{"#F6EAD7", "#EAD3AE", "#D7392B", "#1F3A5F", "#F2A541", "#1B1B1E"}, // cream and vermilion
	{"#12372A", "#0A241B", "#FBB47B", "#E85D3A", "#ADBC9F", "#FBFADA"}, // forest and peach
	{"#E6D9F7", "#C9B2EF", "#6A3FD0", "#FF6FAE", "#FFD66B", "#22104A"}, // lilac
	{"#1D3FBB", "#122A80", "#FFE14D", "#FF6F91", "#7FD1FF", "#FFFFFF"}, // cobalt and lemon
	{"#8E2A2A", "#5E1717", "#FFD0C2", "#F4A259", "#2D0E0E", "#FFF1E8"}, // brick and rose
	{"#0F5C63", "#083A40", "#F5D6A1", "#F2785C", "#9BD8CF", "#FFF8EA"}, // teal and sand
	{"#161513", "#000000", "#E8C15A", "#9C7433", "#F3E9D2", "#FAF5E6"}, // black and gold
	{"#BFE3F2", "#8CC8E3", "#FF7A2F", "#1B4B72", "#FFF2C9", "#0E2F4B"}, // sky and tangerine
	{"#FFC9D6", "#FFA0B8", "#0B6E4F", "#E8486A", "#FFF3F0", "#0A3D2C"}, // pink and green
	{"#3B1C4A", "#24102F", "#8FE3C8", "#F59CA9", "#F2D16B", "#FDF3FF"}, // plum and mint
	{"#E4E2DC", "#C9C4B6", "#2236C9", "#E4572E", "#F7C948", "#15151D"}, // stone and ultramarine
	{"#EDB432", "#D2930C", "#10254A", "#B8361A", "#FFF3D1", "#0F1D38"}, // mustard and navy
	{"#C4231C", "#8F100B", "#FFE9C7", "#211010", "#FFB200", "#FFF7EA"}, // red and cream
	{"#06283D", "#021827", "#47B5FF", "#DFF6FF", "#FF9F66", "#F1FAFF"}, // deep sea
	{"#C8D5B9", "#A5BB92", "#6D1A36", "#D9654A", "#FAF3DD", "#3A0D1D"}, // sage and wine
}
