package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The document shows a sample of whatever is sent and answered, and each is what its schema asks for.
func TestEveryBodyHasASample(t *testing.T) {
	t.Parallel()
	p := open(t)
	d := p.document()
	bodies := 0
	for template, item := range d.root["paths"].(object) {
		for method, described := range item.(object) {
			op, ok := described.(object)
			if !ok || op["operationId"] == nil {
				continue
			}
			pointer := "/paths/" + escape(template) + "/" + method
			if request, ok := op["requestBody"].(object); ok {
				bodies += d.checkSamples(t, fmt.Sprint(op["operationId"], " takes"), pointer+"/requestBody", request)
			}
			for status, response := range op["responses"].(object) {
				if strings.HasPrefix(status, "2") {
					bodies += d.checkSamples(t, fmt.Sprint(op["operationId"], " answers ", status), pointer+"/responses/"+status, response.(object))
				}
			}
		}
	}
	if bodies < 60 {
		t.Errorf("the document has %d bodies only", bodies)
	}
}

func (d *document) checkSamples(t *testing.T, what, pointer string, body object) int {
	t.Helper()
	content, _ := body["content"].(object)
	described, ok := content["application/json"].(object)
	if !ok {
		return 0
	}
	schema := described["schema"].(object)
	sample, told := d.sample(schema, nil)
	if !told {
		t.Errorf("%s something without a sample: %v", what, schema)
		return 1
	}
	if err := d.validate(pointer+"/content/application~1json/schema", sample); err != nil {
		t.Errorf("%s a sample that is none: %v\n%v", what, err, sample)
	}
	return 1
}

// sample puts a value together from those of its parts. It is not told where a part that must be there has none.
func (d *document) sample(schema object, within []string) (value any, told bool) {
	if reference, ok := schema["$ref"].(string); ok {
		if slices.Contains(within, reference) {
			return nil, false
		}
		name := reference[strings.LastIndex(reference, "/")+1:]
		return d.sample(d.root["components"].(object)["schemas"].(object)[name].(object), append(within, reference))
	}
	if examples, ok := schema["examples"].([]any); ok && len(examples) > 0 {
		return examples[0], true
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		return d.sample(choices[0].(object), within)
	}
	kind := schema["type"]
	if several, ok := kind.([]any); ok {
		kind = several[0]
	}
	switch kind {
	case "object":
		return d.sampleObject(schema, within)
	case "array":
		item, ok := schema["items"].(object)
		if !ok {
			return []any{}, true
		}
		one, told := d.sample(item, within)
		return []any{one}, told
	case nil:
		return object{}, true // anything goes
	}
	return nil, false
}

func (d *document) sampleObject(schema object, within []string) (any, bool) {
	value := object{}
	properties, _ := schema["properties"].(object)
	required, _ := schema["required"].([]any)
	for name, property := range properties {
		one, told := d.sample(property.(object), within)
		if told {
			value[name] = one
		} else if slices.Contains(required, any(name)) {
			return nil, false
		}
	}
	return value, true
}
