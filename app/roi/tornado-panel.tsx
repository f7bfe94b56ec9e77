import { Big } from 'big.js'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { Tornado } from '#app/ui/tornado.tsx'
import type { CostInputs } from '#server/roi/inputs.ts'
import type { RoiLines } from '#server/roi/roi.ts'
import type { TornadoBar } from '#server/roi/sensitivity.ts'
import { inputTexts } from './inputs.ts'
import { countText, inputText, valueText } from './quantity-text.ts'

type Props = { currency: string; inputs: CostInputs; lines: RoiLines; tornado: TornadoBar[] }

/** Which input the net saving hangs on most. */
export function TornadoPanel({ currency, inputs, lines, tornado }: Props) {
  const locale = useLocale()
  const options = { currency, locale }
  const money = (value: number) => formatMoney(new Big(value).toFixed(), { currency, locale, whole: true })
  const isMeasured = tornado.some(({ key }) => inputs[key].source !== 'typed')
  return (
    <Tornado
      title="What the net saving hangs on"
      aside={<TermLink term="tornado" />}
      subtitle={`${currency} a week, one input at a time from low to high${isMeasured ? ' (measured: p5 to p95)' : ''}, the others at their points; ${tornado.length} of ${Object.keys(inputs).length} inputs have a range`}
      rows={tornado.map(({ key, ends, low, high }) => ({
        label: inputTexts[key].label,
        span: [
          `${valueText(key, short(ends.low), options)} to ${inputText(key, short(ends.high), options)}`,
          countText(key, inputs[key]),
        ]
          .filter(Boolean)
          .join(', '),
        low,
        high,
      }))}
      point={{ value: Number(lines.outcome.netSaving), label: 'the net saving above' }}
      format={money}
      empty={
        tornado.length === 0
          ? 'No input has a range yet: give low and high in the cost model, or let a pilot measure.'
          : null
      }
    />
  )
}

const short = (value: number) => new Big(value).prec(4).toFixed()
