from purposes.models.preparation import Preparation, Stage


def run() -> dict[str, int]:
    """How many PDFs of the register were asked for, and how many of them stand ready."""
    asked = Preparation.objects.filter(form="pdf")
    return {"asked": asked.count(), "made": asked.filter(stage=Stage.DONE).count()}
