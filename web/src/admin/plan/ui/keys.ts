import { useEffect, useEffectEvent } from 'react'
import { announce } from '../../../ui/announce'
import { formatNumber } from '../../../i18n/format'
import { toast } from '../../../ui/toast'
import type { Pointer } from '../canvas/pointer'
import * as edit from '../edit'
import type { Tool } from '../editor'
import { usePlanT } from '../words'
import type { Desk } from './context'
import { placeMiddle } from './place'

const toolKeys: Record<string, Tool> = {
  v: 'select',
  h: 'hand',
  r: 'row',
  b: 'block',
  g: 'paint',
  s: 'stage',
}

const arrows: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The editor's keys. They rest while somebody types, or while a dialog is open. */
export function useKeys(
  desk: Desk,
  pointer: Pointer | null,
  actions: { save: () => void; help: () => void },
) {
  const t = usePlanT()
  const { editor } = desk

  const down = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    if (document.querySelector('dialog[open]')) return
    const command = event.ctrlKey || event.metaKey
    if (command && event.code === 'KeyS') {
      event.preventDefault()
      return actions.save()
    }
    if (target.matches('input, textarea, select, [contenteditable]')) return
    // A key by its place: with a Korean keyboard the letters are others.
    const letter = event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : ''
    const onButton = target.matches('button, a, summary')
    const done = command ? withCommand(letter, event.shiftKey) : plain(event, letter, onButton)
    if (done) event.preventDefault()
  })

  const withCommand = (letter: string, shift: boolean): boolean => {
    switch (letter) {
      case 'z':
        if (shift) editor.redo()
        else editor.undo()
        return true
      case 'y':
        editor.redo()
        return true
      case 'a':
        editor.selectAll()
        announce(t.editor.chosen(formatNumber(editor.state.selection.size)))
        return true
      case 'c': {
        // Text that somebody marked is theirs to copy.
        if (String(getSelection())) return false
        const count = editor.copy()
        if (count) toast(t.editor.copied(formatNumber(count)))
        return count > 0
      }
      case 'x':
        editor.cut()
        return true
      case 'v':
        editor.paste()
        desk.view.current?.reveal()
        return true
      case 'd':
        editor.duplicate()
        desk.view.current?.reveal()
        return true
    }
    return false
  }

  const plain = (event: KeyboardEvent, letter: string, onButton: boolean): boolean => {
    const { key, shiftKey } = event
    const view = desk.view.current
    if (arrows[key] && !onButton) {
      const [dx, dy] = arrows[key]
      const by = shiftKey ? 10 : 1
      if (editor.state.selection.size || editor.state.stageSelected) editor.nudge(dx * by, dy * by)
      else view?.panBy(-dx * 40 * by, -dy * 40 * by)
      return true
    }
    if (toolKeys[letter]) {
      const tool = toolKeys[letter]
      editor.set({ tool })
      if (tool === 'row' || tool === 'block') editor.selectNone()
      if (tool !== 'select' && tool !== 'hand') desk.open('properties')
      announce(t.tools[tool])
      return true
    }
    switch (key) {
      case 'Escape':
        if (pointer?.cancel()) return true
        editor.selectNone()
        editor.set({ tool: 'select' })
        return true
      case 'Delete':
      case 'Backspace':
        editor.remove()
        return true
      case '[':
      case ']':
        editor.rotate(key === ']' ? 5 : -5)
        return true
      case '+':
      case '=':
        view?.zoomBy(1.4)
        return true
      case '-':
        view?.zoomBy(1 / 1.4)
        return true
      case '0':
        view?.fitAll()
        return true
      case '?':
        actions.help()
        return true
      case 'Enter':
        if (onButton) return false
        return placeMiddle(desk, t.tools.newSection)
      case ' ':
        if (onButton || !pointer) return false
        pointer.space = true
        return true
    }
    if (/^[1-9]$/.test(key)) {
      const grade = editor.plan.grades[Number(key) - 1]
      if (!grade) return false
      editor.paint(grade)
      announce(t.panel.paintWith(grade))
      return true
    }
    switch (letter) {
      case 'w':
        editor.widen()
        announce(t.editor.chosen(formatNumber(editor.state.selection.size)))
        return true
      case 'm':
        editor.change((plan, ids) => edit.mirrorSeats(plan, ids, shiftKey ? 'y' : 'x'))
        return true
      case 'd':
        editor.duplicate()
        view?.reveal()
        return true
      case 'a':
        editor.change((plan, ids) => edit.openAisle(plan, ids))
        return true
      case 'n':
        desk.open('properties', '#plan-numbering select')
        return true
      case 'l':
        desk.open('list', '#plan-panel button[aria-expanded]')
        return true
    }
    return false
  }

  const up = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === ' ' && pointer) pointer.space = false
  })

  useEffect(() => {
    const onDown = (event: KeyboardEvent) => down(event)
    const onUp = (event: KeyboardEvent) => up(event)
    document.addEventListener('keydown', onDown)
    document.addEventListener('keyup', onUp)
    return () => {
      document.removeEventListener('keydown', onDown)
      document.removeEventListener('keyup', onUp)
    }
  }, [])
}
