import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Problem } from '../../api/problem'
import { hall as hallQuery, plan as planQuery } from '../../api/queries'
import { formatNumber } from '../../i18n/format'
import { NotFound } from '../../ui/crash'
import { GradeMark } from '../../ui/gradeMark'
import { Failed } from '../../ui/states'
import { toast } from '../../ui/toast'
import { rankGrades } from '../plan/model'
import { usePlanT } from '../plan/words'
import { Confirm } from '../ui/confirm'
import { Form, useForm } from '../ui/form'
import { EditIcon, TrashIcon } from '../ui/icons'
import { OfficeLink, useGo } from '../ui/link'
import { Badge, PageHead, Panel } from '../ui/page'
import { useAdminT } from '../words'
import type { Hall } from '../types'
import { changeHall, deleteHall, hallChanged } from './calls'
import { HallFields, useHallChecks } from './fields'
import { PlanThumbnail } from './thumbnail'

/** A hall: its facts, its plan at a glance, and the way into the editor. */
export function HallPage() {
  const params = useParams({ from: '/admin/office/halls/$id' })
  const id = Number(params.id)
  const query = useQuery(hallQuery(id))
  if (query.isError) {
    if (Problem.of(query.error).status === 404) return <NotFound />
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  if (!query.data) return <div className="skeleton h-96 rounded-card" aria-hidden="true" />
  return <HallFacts key={id} hall={query.data} />
}

function HallFacts({ hall }: { hall: Hall }) {
  const admin = useAdminT()
  const t = usePlanT()
  const client = useQueryClient()
  const go = useGo()
  const check = useHallChecks()
  const [removing, setRemoving] = useState(false)
  const form = useForm({
    initial: { name: hall.name, address: hall.address },
    validate: check,
    submit: async ({ name, address }) => {
      await changeHall(hall.id, { name: name.trim(), address: address.trim() })
      await hallChanged(client, hall.id)
      toast(admin.form.saved)
    },
  })
  const remove = async () => {
    try {
      await deleteHall(hall.id)
    } catch (error) {
      // The general word for it is about sold tickets; a hall is held by any performance.
      if (Problem.of(error).code === 'in_use') throw new Problem('hall_in_use', 409)
      throw error
    }
    client.removeQueries({ queryKey: ['hall', hall.id] })
    await hallChanged(client)
    toast(t.halls.removed(hall.name))
    await go('halls')
  }
  return (
    <>
      <PageHead
        title={hall.name}
        back={{ to: 'halls', label: t.halls.title }}
        badge={<Badge tone="quiet">{t.halls.versionOf(hall.planVersion)}</Badge>}
      >
        <button type="button" className="btn btn-quiet" onClick={() => setRemoving(true)}>
          <TrashIcon size={20} />
          {t.halls.remove}
        </button>
        <OfficeLink to={`halls/${hall.id}/plan`} className="btn btn-primary">
          <EditIcon size={20} />
          {t.halls.openPlan}
        </OfficeLink>
      </PageHead>
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[3fr_2fr]">
        <PlanSummary hall={hall} />
        <Panel title={t.halls.facts} hint={hall.source || undefined}>
          <Form state={form} submit={admin.form.save}>
            <HallFields state={form} />
          </Form>
        </Panel>
      </div>
      <Confirm
        open={removing}
        title={t.halls.removeTitle(hall.name)}
        consequences={[...t.halls.removeConsequences]}
        confirm={t.halls.remove}
        typed={hall.name}
        onConfirm={remove}
        onClose={() => setRemoving(false)}
      />
    </>
  )
}

function PlanSummary({ hall }: { hall: Hall }) {
  const t = usePlanT()
  const query = useQuery(planQuery(hall.id, hall.planVersion))
  const plan = query.data
  const grades = useMemo(() => {
    const counts = new Map<string, number>()
    for (const seat of plan?.seats ?? []) counts.set(seat.grade, (counts.get(seat.grade) ?? 0) + 1)
    const order = rankGrades(counts.keys())
    return order.map((grade) => ({ grade, count: counts.get(grade)!, among: order }))
  }, [plan])
  return (
    <Panel title={t.halls.plan} hint={t.halls.planHint(hall.planVersion, formatNumber(hall.seats))}>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : !plan ? (
        <div className="skeleton h-64 rounded-box" aria-hidden="true" />
      ) : (
        <>
          <div className="rounded-box bg-ground">
            <PlanThumbnail plan={plan} label={t.halls.thumbnail(formatNumber(hall.seats))} />
          </div>
          <table className="mt-4 w-full text-sm">
            <caption className="sr-only">{t.halls.byGrade}</caption>
            <thead className="sr-only">
              <tr>
                <th scope="col">{t.halls.grade}</th>
                <th scope="col">{t.halls.share}</th>
                <th scope="col">{t.halls.seats}</th>
              </tr>
            </thead>
            <tbody>
              {grades.map(({ grade, count, among }) => (
                <tr key={grade}>
                  <th scope="row" className="py-1.5 pr-4 text-left font-semibold">
                    <span className="flex items-center gap-2">
                      <GradeMark grade={grade} among={among} />
                      {grade}
                    </span>
                  </th>
                  <td className="tnum py-1.5 pr-4 text-right text-muted">
                    {Math.round((count / Math.max(hall.seats, 1)) * 100)}%
                  </td>
                  <td className="tnum py-1.5 text-right">{formatNumber(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="mt-3 flex flex-wrap gap-x-4 text-sm font-semibold text-brand">
            <a
              className="inline-flex min-h-11 items-center"
              href={`/api/v1/halls/${hall.id}/plan?format=pretix`}
              download={`${hall.name}.json`}
            >
              {t.halls.pretix}
            </a>
            <Link
              className="inline-flex min-h-11 items-center"
              to="/halls/$id"
              params={{ id: String(hall.id) }}
            >
              {t.halls.buyerPage}
            </Link>
          </div>
        </>
      )}
    </Panel>
  )
}
