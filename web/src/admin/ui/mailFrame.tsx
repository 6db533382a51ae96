import { useCallback, useRef, useState } from 'react'

/**
 * A mail as its reader sees it. The frame is sandboxed: no scripts, no forms, no way out of it. The page's content
 * security policy forbids styles written into the markup, also in here, so they are taken out of the mail's text and
 * put back by way of the object model, which the policy allows; scripts stay forbidden by both.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(320)
  const fill = useCallback(() => {
    const target = frame.current?.contentDocument
    const view = frame.current?.contentWindow as (Window & typeof globalThis) | null
    if (!target || !view) return
    // Held back from the parser, that it does not complain about what it must not apply.
    const marked = html.replaceAll(
      /\sstyle\s*=\s*("[^"]*"|'[^']*')/gi,
      (_, text: string) => ` data-style=${text}`,
    )
    const mail = new DOMParser().parseFromString(
      marked.replaceAll(/<(\/?)style/gi, '<$1x-style'),
      'text/html',
    )
    const sheets: CSSStyleSheet[] = []
    for (const element of mail.querySelectorAll('x-style')) {
      const sheet = new view.CSSStyleSheet()
      sheet.replaceSync(element.textContent ?? '')
      sheets.push(sheet)
      element.remove()
    }
    for (const element of mail.querySelectorAll('script, iframe, object, embed, form, meta, link, base'))
      element.remove()
    target.adoptedStyleSheets = sheets
    target.body.replaceChildren(...[...mail.body.childNodes].map((node) => target.importNode(node, true)))
    const outer = mail.body.dataset.style
    target.body.style.cssText = `margin:0;background:#fff;color:#0b1220;font-family:sans-serif;${outer ?? ''}`
    for (const element of target.querySelectorAll<HTMLElement>('[data-style]')) {
      element.style.cssText = element.dataset.style ?? ''
      delete element.dataset.style
    }
    setHeight(Math.min(Math.max(target.documentElement.scrollHeight, 160), 900))
  }, [html])
  return (
    <iframe
      ref={frame}
      key={html}
      title={title}
      sandbox="allow-same-origin"
      srcDoc="<!doctype html><html><head></head><body></body></html>"
      height={height}
      className="w-full rounded-box border border-line bg-white"
      onLoad={fill}
    />
  )
}
