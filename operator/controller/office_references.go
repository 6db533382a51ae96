package controller

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// reference is a Secret or ConfigMap that an office is set by.
type reference struct {
	config   bool // a ConfigMap, else a Secret
	name     string
	key      string // that must be in it; empty for all of it
	optional bool
}

// errMissing is told when something is not there that the office is set by.
var errMissing = errors.New("is missing")

// references are all that the office is set by.
func references(office *v1alpha1.Office, db database) (all []reference) {
	secret := func(s *corev1.SecretKeySelector) {
		if s != nil {
			all = append(all, reference{name: s.Name, key: s.Key, optional: s.Optional != nil && *s.Optional})
		}
	}
	secret(&office.Spec.TicketKey)
	secret(office.Spec.Database.PrimaryDSN)
	secret(office.Spec.Database.ReplicaDSNs)
	if db.resource != nil {
		all = append(all, reference{name: db.credentials, key: "app-password"})
		if db.resource.Spec.TLS != nil {
			all = append(all, reference{name: db.resource.Spec.TLS.Name, key: "ca.crt"})
		}
	}
	for _, v := range office.Spec.Env {
		if v.ValueFrom == nil {
			continue
		}
		secret(v.ValueFrom.SecretKeyRef)
		if c := v.ValueFrom.ConfigMapKeyRef; c != nil {
			all = append(all, reference{config: true, name: c.Name, key: c.Key, optional: c.Optional != nil && *c.Optional})
		}
	}
	for _, from := range office.Spec.EnvFrom {
		if s := from.SecretRef; s != nil {
			all = append(all, reference{name: s.Name, optional: s.Optional != nil && *s.Optional})
		}
		if c := from.ConfigMapRef; c != nil {
			all = append(all, reference{config: true, name: c.Name, optional: c.Optional != nil && *c.Optional})
		}
	}
	return all
}

// checksum is another one when anything changes that the office is set by. It tells what is missing.
func checksum(ctx context.Context, c client.Reader, namespace string, all []reference) (string, error) {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	var missing []string
	for _, r := range all {
		data, err := r.read(ctx, c, namespace)
		if errors.Is(err, errMissing) && !r.optional {
			missing = append(missing, err.Error())
		} else if err != nil && !errors.Is(err, errMissing) {
			return "", err
		}
		if err := errors.Join(encoder.Encode([]string{fmt.Sprint(r.config), r.name, r.key}), encoder.Encode(data)); err != nil {
			return "", err
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return "", fmt.Errorf("%s: %w", strings.Join(slices.Compact(missing), ", "), errMissing)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// read returns what the reference names.
func (r reference) read(ctx context.Context, c client.Reader, namespace string) (map[string][]byte, error) {
	at := metav1.ObjectMeta{Namespace: namespace, Name: r.name}
	data, kind := map[string][]byte{}, "Secret"
	var err error
	if r.config {
		kind = "ConfigMap"
		found := &corev1.ConfigMap{ObjectMeta: at}
		err = c.Get(ctx, client.ObjectKeyFromObject(found), found)
		for key, value := range found.Data {
			data[key] = []byte(value)
		}
		for key, value := range found.BinaryData {
			data[key] = value
		}
	} else {
		found := &corev1.Secret{ObjectMeta: at}
		err = c.Get(ctx, client.ObjectKeyFromObject(found), found)
		for key, value := range found.Data {
			data[key] = value
		}
	}
	if apierrors.IsNotFound(err) {
		return nil, fmt.Errorf("%s %s %w", kind, r.name, errMissing)
	}
	if err != nil {
		return nil, err
	}
	if r.key == "" {
		return data, nil
	}
	value, has := data[r.key]
	if !has {
		return nil, fmt.Errorf("key %s of %s %s %w", r.key, kind, r.name, errMissing)
	}
	return map[string][]byte{r.key: value}, nil
}
