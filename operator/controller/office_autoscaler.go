package controller

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// Metrics of a Pod that say how many people it serves, beside what it computes for them.
const (
	metricStreams = "ticketblue_http_streams"
	metricWaiting = "ticketblue_combining_waiting"
)

// autoscaler follows the crowd. A sale opens at a second and brings everybody at once, so it may double every 15
// seconds; it goes down slowly, since those who left without a ticket come back.
func autoscaler(office *v1alpha1.Office) *autoscalingv2.HorizontalPodAutoscaler {
	scaling := office.Spec.Autoscaling
	least, now, later, fastest := scaling.MinReplicas, int32(0), int32(300), autoscalingv2.MaxChangePolicySelect
	metrics := []autoscalingv2.MetricSpec{{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{
		Name: corev1.ResourceCPU, Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &scaling.CPUPercent},
	}}}
	for _, m := range []struct {
		name  string
		value int32
	}{{metricStreams, scaling.Connections}, {metricWaiting, scaling.Waiting}} {
		if m.value > 0 {
			average := resource.NewQuantity(int64(m.value), resource.DecimalSI)
			metrics = append(metrics, autoscalingv2.MetricSpec{Type: autoscalingv2.PodsMetricSourceType, Pods: &autoscalingv2.PodsMetricSource{
				Metric: autoscalingv2.MetricIdentifier{Name: m.name}, Target: autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: average},
			}})
		}
	}
	return &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: named(office, office.Name, componentServer),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: office.Name},
			MinReplicas:    &least, MaxReplicas: scaling.MaxReplicas, Metrics: metrics,
			Behavior: &autoscalingv2.HorizontalPodAutoscalerBehavior{
				ScaleUp: &autoscalingv2.HPAScalingRules{StabilizationWindowSeconds: &now, SelectPolicy: &fastest, Policies: []autoscalingv2.HPAScalingPolicy{
					{Type: autoscalingv2.PercentScalingPolicy, Value: 100, PeriodSeconds: 15}, {Type: autoscalingv2.PodsScalingPolicy, Value: 4, PeriodSeconds: 15},
				}},
				ScaleDown: &autoscalingv2.HPAScalingRules{StabilizationWindowSeconds: &later, SelectPolicy: &fastest, Policies: []autoscalingv2.HPAScalingPolicy{
					{Type: autoscalingv2.PercentScalingPolicy, Value: 20, PeriodSeconds: 60},
				}},
			},
		},
	}
}
