import { useId, useState, type InputHTMLAttributes } from 'react'
import { useT } from '../i18n'
import { EyeIcon, EyeOffIcon } from './icons.more'

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string
  hint?: string
  error?: string
  onValue: (value: string) => void
}

/** A labelled input; its error is read out with it. A password can be looked at. */
export function Field({ label, hint, error, onValue, type, ...rest }: Props) {
  const t = useT()
  const id = useId()
  const [visible, setVisible] = useState(false)
  const note = error ?? hint
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          type={type === 'password' && visible ? 'text' : type}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          onChange={(event) => onValue(event.target.value)}
          className={`field ${type === 'password' ? '!pr-13' : ''}`}
        />
        {type === 'password' && (
          <button
            type="button"
            className="icon-btn absolute top-1 right-1 text-muted"
            aria-label={visible ? t.sign.hidePassword : t.sign.showPassword}
            aria-pressed={visible}
            onClick={() => setVisible(!visible)}
          >
            {visible ? <EyeOffIcon size={20} /> : <EyeIcon size={20} />}
          </button>
        )}
      </div>
      {note && (
        <p
          id={`${id}-note`}
          className={`mt-1.5 text-sm ${error ? 'font-semibold text-bad-ink' : 'text-muted'}`}
        >
          {note}
        </p>
      )}
    </div>
  )
}
