import { useState } from 'react'
import { nameRows, numberSeats, type Direction, type RowScheme } from '../numbering'
import { seatsOf } from '../model'
import { usePlanT } from '../words'
import { useDesk, useSelection } from './context'
import { Group, NumberBox, Pair, SelectBox, TextBox } from './parts'

/** Numbers of seats and names of rows, for what is chosen or, when nothing is, for everything. */
export function NumberingForms() {
  const t = usePlanT()
  const { editor } = useDesk()
  const selection = useSelection()
  const [start, setStart] = useState(1)
  const [prefix, setPrefix] = useState('')
  const [direction, setDirection] = useState<Direction>('right')
  const [scheme, setScheme] = useState<RowScheme>('numbers')
  const [first, setFirst] = useState(1)
  const [skip, setSkip] = useState('IO')
  const [rowPrefix, setRowPrefix] = useState('')
  const [from, setFrom] = useState<'stage' | 'back'>('stage')
  const meant = () => (selection.size ? selection : new Set([...seatsOf(editor.plan)].map((seat) => seat.id)))
  return (
    <>
      <Group title={t.panel.numbering} id="plan-numbering">
        <div className="space-y-3">
          <SelectBox
            label={t.panel.direction}
            value={direction}
            options={Object.entries(t.panel.directions) as [Direction, string][]}
            onValue={setDirection}
          />
          <Pair>
            <NumberBox label={t.panel.start} value={start} min={0} max={99_999} onValue={setStart} />
            <TextBox label={t.panel.prefix} value={prefix} maxLength={10} onValue={setPrefix} />
          </Pair>
          <button
            type="button"
            className="btn btn-soft !min-h-11 w-full text-sm"
            onClick={() => {
              const ids = meant()
              editor.apply((plan) => numberSeats(plan, ids, { start, direction, prefix }), null, ids.size)
            }}
          >
            {t.panel.numberThem}
          </button>
        </div>
      </Group>
      <Group title={t.panel.naming}>
        <div className="space-y-3">
          <Pair>
            <SelectBox
              label={t.panel.scheme}
              value={scheme}
              options={Object.entries(t.panel.schemes) as [RowScheme, string][]}
              onValue={setScheme}
            />
            <SelectBox
              label={t.panel.from}
              value={from}
              options={[
                ['stage', t.panel.fromStage],
                ['back', t.panel.fromBack],
              ]}
              onValue={setFrom}
            />
            <NumberBox label={t.panel.start} value={first} min={1} max={999} onValue={setFirst} />
            <TextBox label={t.panel.prefix} value={rowPrefix} maxLength={10} onValue={setRowPrefix} />
          </Pair>
          {scheme === 'letters' && (
            <TextBox label={t.panel.skip} value={skip} maxLength={10} onValue={setSkip} />
          )}
          <button
            type="button"
            className="btn btn-soft !min-h-11 w-full text-sm"
            onClick={() => {
              const ids = meant()
              const naming = { scheme, start: first, skip, prefix: rowPrefix, from }
              editor.apply((plan) => nameRows(plan, ids, naming), null, ids.size)
            }}
          >
            {t.panel.nameThem}
          </button>
        </div>
      </Group>
    </>
  )
}
