import type { Widen } from '../i18n/dictionary'
import { words } from '../i18n/words'

const korean = {
  title: '결제하기',
  loading: '결제 수단을 불러오고 있어요.',
  pay: (amount: string) => `${amount} 결제하기`,
  broken: '결제창을 불러오지 못했어요. 좌석은 아직 잡혀 있어요.',
  again: '다시 불러오기',
  canceled: '결제를 취소했어요. 좌석은 아직 잡혀 있어요.',
  aborted: '결제가 중간에 멈췄어요. 결제된 금액은 없어요. 다시 시도해 주세요.',
  refused: '카드사에서 결제를 거절했어요. 다른 수단으로 결제해 주세요.',
  agreement: '결제 약관에 동의해 주세요.',
  method: '결제 수단을 골라 주세요.',
  failed: '결제하지 못했어요. 결제된 금액은 없어요.',
}

export const tossWords = words(korean, {
  title: 'Pay',
  loading: 'Loading ways to pay.',
  pay: (amount) => `Pay ${amount}`,
  broken: 'The payment window could not be loaded. Your seats are still held.',
  again: 'Load again',
  canceled: 'You canceled the payment. Your seats are still held.',
  aborted: 'The payment stopped half way. Nothing was charged. Please try again.',
  refused: 'Your card company declined the payment. Please pay another way.',
  agreement: 'Please agree to the payment terms.',
  method: 'Please choose a way to pay.',
  failed: 'The payment did not go through. Nothing was charged.',
})

/** What a code of the provider's ("에러 코드", failUrl) means to the buyer. Nothing is charged before the server confirms. */
export function failureText(code: string, say: Widen<typeof korean>): string {
  switch (code) {
    case 'PAY_PROCESS_CANCELED':
    case 'USER_CANCEL':
      return say.canceled
    case 'PAY_PROCESS_ABORTED':
      return say.aborted
    case 'REJECT_CARD_COMPANY':
    case 'REJECT_CARD_PAYMENT':
    case 'INVALID_REJECT_CARD':
      return say.refused
    case 'NEED_AGREEMENT_WITH_REQUIRED_TERMS':
      return say.agreement
    case 'NEED_CARD_PAYMENT_DETAIL':
    case 'NOT_SELECTED_PAYMENT_METHOD':
      return say.method
  }
  return say.failed
}
