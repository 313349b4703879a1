from . import (
    test_postponement,
    test_promise,
    test_promise_agreed,
    test_promise_documents,
    test_promise_tour,
)
