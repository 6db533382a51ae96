package blob

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"gocloud.dev/blob/s3blob"
)

// S3 says which bucket of which server keeps the files.
type S3 struct {
	Bucket   string
	Endpoint string // "" is Amazon's of the region; else http:// or https://
	Region   string // "" is us-east-1, which servers other than Amazon's usually go by
	// AccessKey and SecretKey are of an account that may read, write, delete and list in the bucket. Without them the
	// SDK looks where it always does: environment, shared files, the machine's own role.
	AccessKey, SecretKey string
	PathStyle            bool // the bucket stands in the path instead of the host's name

	Timeout  time.Duration // of a call with its repetitions; of an opened file until it is closed. 0 means 30 s
	Attempts int           // of each request. 0 means 3
}

// OpenS3 returns a store on a bucket, or says what is wrong with the settings. It asks the server nothing: Check does.
//
// A file is there once the server has it, whole: uploads in parts become visible with their completion. What failed for
// want of an answer is repeated, a few times, within the call's time.
func OpenS3(ctx context.Context, config S3) (*Store, error) {
	if config.Bucket == "" {
		return nil, errors.New("files on S3: the bucket's name is missing")
	}
	if base, err := url.Parse(config.Endpoint); config.Endpoint != "" && (err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("files on S3: the endpoint must begin with http:// or https://")
	}
	if (config.AccessKey == "") != (config.SecretKey == "") {
		return nil, errors.New("files on S3: an access key and a secret key go together")
	}
	timeout := cmp.Or(config.Timeout, 30*time.Second)
	options := []func(*awsconfig.LoadOptions) error{
		awsconfig.WithRegion(cmp.Or(config.Region, "us-east-1")),
		awsconfig.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.MaxBackoff = cmp.Or(config.Attempts, 3), 2*time.Second
			})
		}),
		awsconfig.WithHTTPClient(awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
			t.ResponseHeaderTimeout = timeout / 2 // a server that says nothing may be asked once more
			t.MaxIdleConnsPerHost, t.MaxConnsPerHost = 64, 64
		})),
		// Servers other than Amazon's don't know all of its checksums.
		awsconfig.WithRequestChecksumCalculation(aws.RequestChecksumCalculationWhenRequired),
		awsconfig.WithResponseChecksumValidation(aws.ResponseChecksumValidationWhenRequired),
	}
	if config.AccessKey != "" {
		options = append(options, awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(config.AccessKey, config.SecretKey, "")))
	}
	loaded, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("files on S3: %w", err)
	}
	client := s3.NewFromConfig(loaded, func(o *s3.Options) {
		o.UsePathStyle = config.PathStyle
		if config.Endpoint != "" {
			o.BaseEndpoint = aws.String(config.Endpoint)
		}
	})
	bucket, err := s3blob.OpenBucket(ctx, client, config.Bucket, &s3blob.Options{RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired})
	if err != nil {
		return nil, fmt.Errorf("files on S3: %w", err)
	}
	return &Store{bucket: bucket, name: config.Bucket, timeout: timeout}, nil
}

// noBucket reports whether the server said that the bucket itself is missing, which go-cloud tells as if a file were.
func (s *Store) noBucket(err error) bool {
	var told smithy.APIError
	return s.bucket.ErrorAs(err, &told) && told.ErrorCode() == "NoSuchBucket"
}
