"""Every place a caller can be. The value is what the session stores."""

from enum import StrEnum


class State(StrEnum):
    GREETING = "greeting"
    MAIN_MENU = "main_menu"
    LANGUAGE = "language"
    ANYTHING_ELSE = "anything_else"
    GOODBYE = "goodbye"

    PEOPLE = "people"
    RESCUE = "people.rescue"
    MOVIL_SUPPORT = "people.movil_support"

    IDENTIFY_NUMBER = "identify.number"
    IDENTIFY_SECRET = "identify.secret"  # noqa: S105  a name, no password
    IDENTIFY_LANGUAGE = "identify.language"

    ACTIVATION_KIND = "activation.kind"
    ACTIVATION_MOVIL = "activation.movil"
    ACTIVATION_HOURS = "activation.hours"
    ACTIVATION_FIND = "activation.find"
    ACTIVATION_SERIAL = "activation.serial"
    ACTIVATION_CONSENT = "activation.consent"
    ACTIVATION_DONE = "activation.done"

    CODE_SAME_PHONE = "code.same_phone"
    CODE_OPEN = "code.open"
    CODE_AWAIT = "code.await"
    CODE_RENEW = "code.renew"

    OPERATIONS = "operations"
    OPERATIONS_FIND = "operations.find"
    OPERATIONS_MENU = "operations.menu"
    TRANSFERS_MENU = "operations.transfers"
    PAYMENTS_MENU = "operations.payments"
    ACCOUNTS_MENU = "operations.accounts"
    CARDS_MENU = "operations.cards"
    NOTIFICATIONS_MENU = "operations.notifications"
    OPERATION_PAYEE = "operation.payee"
    OPERATION_CLABE = "operation.clabe"
    OPERATION_REFERENCE = "operation.reference"
    OPERATION_CARD = "operation.card"
    OPERATION_PESOS = "operation.pesos"
    OPERATION_CENTS = "operation.cents"
    OPERATION_CHECK = "operation.check"
    OPERATION_CONFIRM = "operation.confirm"
    OPERATION_HAND_OVER = "operation.hand_over"

    TRANSFER_OWN_BANK = "operation.transfer_own_bank"
    TRANSFER_OTHER_BANK = "operation.transfer_other_bank"
    PAY_TAXES = "operation.pay_taxes"
    PAY_SERVICE = "operation.pay_service"
    PAY_CARD = "operation.pay_card"
    REGISTER_ACCOUNT = "operation.register_account"
    CHANGE_LIMIT = "operation.change_limit"
    ACTIVATE_CARD = "operation.activate_card"
    CARD_NIP = "operation.card_nip"
    NOTIFICATIONS_ON = "operation.notifications_on"
    NOTIFICATIONS_OFF = "operation.notifications_off"

    LOST_MENU = "lost.menu"
    LOST_KIND = "lost.kind"
    LOST_FISICO = "lost.fisico"
    LOST_MOVIL = "lost.movil"
    LOST_BLOCK = "lost.block"
    LOST_BROKEN = "lost.broken"
    LOST_NEW_DEVICE = "lost.new_device"
    PAUSE_OFFER = "pause.offer"
    PAUSE_NUMBER = "pause.number"
    PAUSE_SERIAL = "pause.serial"

    SECRET_MENU = "secret.menu"  # noqa: S105  a name, no password
    SECRET_CHANGE = "secret.change"  # noqa: S105  a name, no password
    SECRET_NEW = "secret.new"  # noqa: S105  a name, no password
    SECRET_AGAIN = "secret.again"  # noqa: S105  a name, no password
    SECRET_FIRST_LOGIN = "secret.first_login"  # noqa: S105  a name, no password
    SECRET_FORGOTTEN = "secret.forgotten"  # noqa: S105  a name, no password
