/** The part of the provider's script that we use ("JavaScript SDK", v2). */
export interface Widgets {
  setAmount(amount: { currency: 'KRW'; value: number }): Promise<void>
  renderPaymentMethods(options: { selector: string; variantKey: string }): Promise<unknown>
  renderAgreement(options: { selector: string; variantKey: string }): Promise<unknown>
  requestPayment(order: {
    orderId: string
    orderName: string
    successUrl: string
    failUrl: string
  }): Promise<void>
}
type Toss = (clientKey: string) => { widgets(buyer: { customerKey: string }): Widgets }

const address = 'https://js.tosspayments.com/v2/standard'
const patienceMs = 15_000

let loading: Promise<Toss> | null = null

/** Loads the provider's script once, when somebody is about to pay; what failed is tried again by the next call. */
export function loadToss(): Promise<Toss> {
  loading ??= load().catch((failure: unknown) => {
    loading = null
    throw failure
  })
  return loading
}

function load(): Promise<Toss> {
  return new Promise((done, failed) => {
    const script = document.createElement('script')
    const giveUp = () => {
      script.remove()
      failed(new Error('the payment window could not be loaded'))
    }
    const patience = setTimeout(giveUp, patienceMs)
    script.src = address
    script.onload = () => {
      clearTimeout(patience)
      const { TossPayments } = window as unknown as { TossPayments?: Toss }
      if (TossPayments) done(TossPayments)
      else giveUp()
    }
    script.onerror = () => {
      clearTimeout(patience)
      giveUp()
    }
    document.head.append(script)
  })
}
