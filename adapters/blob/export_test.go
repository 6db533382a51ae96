package blob

import "gocloud.dev/blob"

// On returns a store on any bucket.
func On(bucket *blob.Bucket) *Store { return &Store{bucket: bucket} }
