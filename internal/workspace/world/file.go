package world

// A File is an upload, from the moment its address was asked for.
type File struct {
	FileObject
	Token   string // of the upload address
	Length  int
	Content []byte
	Shared  bool
}

// A FileObject is a file as messages carry it.
type FileObject struct {
	ID                 string `json:"id"`
	Created            int64  `json:"created"`
	Name               string `json:"name"`
	Title              string `json:"title"`
	Mimetype           string `json:"mimetype"`
	Filetype           string `json:"filetype"`
	User               string `json:"user"`
	Size               int    `json:"size"`
	Mode               string `json:"mode"`
	URLPrivate         string `json:"url_private"`
	URLPrivateDownload string `json:"url_private_download"`
	Permalink          string `json:"permalink"`
}
