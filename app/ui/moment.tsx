import { useLocale } from './locale.tsx'
import { formatMoment } from './moment.ts'

/** A moment in the workflow's time zone; with `children` (a relative wording) the moment itself shows on hover. */
export function Moment({ at, timeZone, zone, children }: MomentProps) {
  const locale = useLocale()
  return (
    <time dateTime={at} title={formatMoment(at, { locale, timeZone, zone: true })} style={{ whiteSpace: 'nowrap' }}>
      {children ?? formatMoment(at, { locale, timeZone, zone: zone ?? false })}
    </time>
  )
}

type MomentProps = { at: string; timeZone: string; zone?: boolean; children?: string }
