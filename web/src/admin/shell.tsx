import { Link } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import type { User } from '../api/types'
import { speak, useLanguage, useT } from '../i18n'
import { Mark } from '../ui/icons'
import { Sheet } from '../ui/sheet'
import { ThemeButton } from '../ui/themeButton'
import { dashboard, groups, isUnder, tabs, type NavItem } from './nav'
import { MenuIcon, OutIcon } from './ui/icons'
import { OfficeLink, useOfficePath } from './ui/link'
import { useAdminT } from './words'

/** The frame of the organisers' pages: a side menu where there is room, tabs under the thumb where there is not. */
export function OfficeShell({ user, children }: { user: User; children: ReactNode }) {
  const all = useT()
  const t = useAdminT()
  const path = useOfficePath()
  const [menu, setMenu] = useState(false)
  useEffect(() => setMenu(false), [path])
  return (
    <div className="min-h-dvh lg:pl-60">
      <a
        href="#main"
        className="sr-only z-50 rounded-box bg-ink px-4 py-3 font-bold text-ground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {all.nav.skip}
      </a>
      <aside className="fixed inset-y-0 left-0 hidden w-60 flex-col border-r border-line bg-surface lg:flex">
        <div className="px-3 pt-3 pb-1">
          <Brand />
        </div>
        <nav aria-label={t.nav} className="flex-1 overflow-y-auto px-3 pb-4">
          <Menu path={path} />
        </nav>
        <div className="border-t border-line px-3 pt-3 pb-1">
          <Person user={user} />
        </div>
      </aside>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-1 border-b border-line bg-surface/95 pr-1 pl-4 backdrop-blur lg:hidden">
        <div className="mr-auto">
          <Brand />
        </div>
        <ThemeButton />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1280px] px-4 pt-5 pb-28 md:px-8 lg:pt-8 lg:pb-16"
      >
        {children}
      </main>
      <nav
        aria-label={t.nav}
        className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
      >
        {tabs.map((item) => (
          <OfficeLink
            key={item.path}
            to={item.path}
            aria-current={isUnder(item, path) ? 'page' : undefined}
            className="flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-semibold text-muted aria-[current=page]:text-brand"
          >
            <item.Icon />
            {t.tabs[item.name]}
          </OfficeLink>
        ))}
        <button
          type="button"
          aria-haspopup="dialog"
          aria-expanded={menu}
          onClick={() => setMenu(true)}
          className={`flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-semibold ${
            tabs.some((item) => isUnder(item, path)) ? 'text-muted' : 'text-brand'
          }`}
        >
          <MenuIcon />
          {t.menu}
        </button>
      </nav>
      <Sheet open={menu} title={t.menu} onClose={() => setMenu(false)}>
        <nav aria-label={t.nav} className="-mx-2">
          <Menu path={path} />
        </nav>
        <div className="mt-4 border-t border-line pt-3">
          <Person user={user} />
        </div>
      </Sheet>
    </div>
  )
}

function Brand() {
  const all = useT()
  const t = useAdminT()
  return (
    <OfficeLink
      to=""
      className="inline-flex min-h-11 items-center gap-2 rounded-box px-2 text-lg font-bold tracking-tight"
    >
      <Mark />
      {all.brand}
      <span className="rounded-full bg-brand-soft px-2 py-0.5 text-xs font-bold text-brand">{t.office}</span>
    </OfficeLink>
  )
}

function Menu({ path }: { path: string }) {
  const t = useAdminT()
  return (
    <>
      <ul>
        <MenuItem item={dashboard} path={path} />
      </ul>
      {groups.map((group) => (
        <div key={group.name} className="mt-3">
          <h2 className="px-3 pb-0.5 text-xs font-semibold text-muted">{t.groups[group.name]}</h2>
          <ul>
            {group.items.map((item) => (
              <MenuItem key={item.path} item={item} path={path} />
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

function MenuItem({ item, path }: { item: NavItem; path: string }) {
  const t = useAdminT()
  return (
    <li>
      <OfficeLink
        to={item.path}
        aria-current={isUnder(item, path) ? 'page' : undefined}
        className="flex min-h-11 items-center gap-3 rounded-box px-3 text-sm lg:min-h-10 font-semibold text-muted transition-colors hover:bg-ground hover:text-ink aria-[current=page]:bg-brand-soft aria-[current=page]:text-brand"
      >
        <item.Icon size={20} />
        {t.pages[item.name]}
      </OfficeLink>
    </li>
  )
}

function Person({ user }: { user: User }) {
  const all = useT()
  const t = useAdminT()
  const lang = useLanguage()
  const other = lang === 'ko' ? 'en' : 'ko'
  return (
    <>
      <div className="px-3">
        <p className="truncate text-sm font-bold">
          <span className="sr-only">{t.signedInAs(user.name)}</span>
          <span aria-hidden="true">{user.name}</span>
        </p>
        <p className="truncate text-xs text-muted">{user.email}</p>
      </div>
      <div className="flex items-center">
        <Link
          to="/"
          className="mr-auto inline-flex min-h-11 items-center gap-1.5 rounded-box px-3 text-sm font-semibold whitespace-nowrap hover:bg-ground"
        >
          <OutIcon size={18} />
          {t.backToOffice}
        </Link>
        <ThemeButton />
      </div>
      <button
        type="button"
        lang={other}
        className="min-h-10 rounded-box px-3 text-sm font-semibold text-muted hover:bg-ground hover:text-ink"
        onClick={() => void speak(other, true)}
      >
        {all.nav.toEnglish}
      </button>
    </>
  )
}
