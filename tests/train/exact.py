"""Samples of exact signals: what a test of everything else starts from."""

from __future__ import annotations

from aa2.train.augmentation import Augmentation
from aa2.train.degradation.masks import MaskErrors
from aa2.train.degradation.pictures import Grading, PictureErrors
from aa2.train.degradation.pose import PoseErrors
from aa2.train.degradation.shots import Shots

NO_POSE_ERRORS = PoseErrors(jitter=0, drift=0, depth=0, missing=0, part=0, swap=0)
NO_MASK_ERRORS = MaskErrors(edge=0, holes=0)
NO_PICTURE_ERRORS = PictureErrors(compression=0, blur=0, noise=0)
AS_FILMED = Shots(closer=0, half_reference=0)


def exact(**settings) -> Augmentation:
    """Nothing degraded, framed anew or in other colours; the rest as given."""
    return Augmentation(
        shots=AS_FILMED,
        grading=Grading(graded=0),
        relight=Grading(graded=0),
        permuted=0,
        pose=NO_POSE_ERRORS,
        reference_pose=NO_POSE_ERRORS,
        masks=NO_MASK_ERRORS,
        object_masks=NO_MASK_ERRORS,
        reference_mask=NO_MASK_ERRORS,
        camera=NO_PICTURE_ERRORS,
        reference_camera=NO_PICTURE_ERRORS,
        **settings,
    )
